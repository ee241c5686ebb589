using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A model with every kind of relation.</summary>
internal sealed class BlogContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => Schema;

    public string Schema { get; } = schema;

    public static BlogContext Create(string schema, Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        configure?.Invoke(builder);
        return new(builder.Options, schema);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(Schema);
        model.Entity<Blog>(blog =>
        {
            blog.ToTable("blogs");
            blog.HasMany(one => one.Posts).WithOne().HasForeignKey("BlogId");
            blog.OwnsOne(one => one.Settings);
            blog.OwnsMany(one => one.Links, link =>
            {
                link.ToTable("links");
                link.OwnsMany(one => one.Visits, visit => visit.ToTable("visits"));
            });
        });
        model.Entity<Post>(post =>
        {
            post.ToTable("posts");
            post.HasOne(one => one.Parent).WithMany(one => one.Replies);
            post.HasMany(one => one.Tags).WithMany(one => one.Posts).UsingEntity(join => join.ToTable("post_tags"));
        });
        model.Entity<Tag>().ToTable("tags").Property(one => one.CreatedAt).HasDefaultValueSql("now()");
        model.Entity<Author>().ToTable("authors").UseTptMappingStrategy();
        model.Entity<Author>().HasOne(one => one.Profile).WithOne(one => one.Author).HasForeignKey<Profile>(one => one.AuthorId);
        model.Entity<Editor>().ToTable("editors");
        model.Entity<Profile>(profile =>
        {
            profile.HasKey(one => one.AuthorId);
            profile.ToTable("profiles").SplitToTable("biographies", part => part.Property(one => one.Biography));
        });
    }
}

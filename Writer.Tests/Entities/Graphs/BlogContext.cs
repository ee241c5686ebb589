using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A model with every kind of relation.</summary>
internal sealed class BlogContext(DbContextOptions options, string schema, string inheritance) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => (Schema, Inheritance);

    public string Schema { get; } = schema;

    /// <summary>How authors and editors are kept: TPH, TPT or TPC.</summary>
    public string Inheritance { get; } = inheritance;

    public static BlogContext Create(string schema, Action<DbContextOptionsBuilder>? configure = null, string inheritance = "TPT")
    {
        var builder = new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        configure?.Invoke(builder);
        return new(builder.Options, schema, inheritance);
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
        model.Entity<Author>(author =>
        {
            author.ToTable("authors");
            if (Inheritance == "TPT")
                author.UseTptMappingStrategy();
            else if (Inheritance == "TPC")
                author.UseTpcMappingStrategy();
        });
        model.Entity<Author>().HasOne(one => one.Profile).WithOne(one => one.Author).HasForeignKey<Profile>(one => one.AuthorId);
        var editor = model.Entity<Editor>();
        if (Inheritance != "TPH")
            editor.ToTable("editors");
        model.Entity<Profile>(profile =>
        {
            profile.HasKey(one => one.AuthorId);
            profile.ToTable("profiles").SplitToTable("biographies", part => part.Property(one => one.Biography));
        });
    }
}

using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>Where a case writes: a schema of its own, reached as the fixture says.</summary>
/// <param name="Source">Leads to the server, perhaps by a pooler.</param>
/// <param name="Schema">The case's schema.</param>
public sealed record ServerPlace(NpgsqlDataSource Source, string Schema)
{
    /// <summary>Options for a write into the schema.</summary>
    public WriteOptions Into(IfExists ifExists = IfExists.Append) => new() { Schema = Schema, IfExists = ifExists };

    /// <summary>Options for a merge by the key.</summary>
    public WriteOptions Merge(WriteMode mode) => Into() with { Mode = mode, Merge = new() { Keys = ["id"] } };

    /// <summary>Writes rows as a frame.</summary>
    public async Task Write(WriteOptions options, params Line[] rows)
    {
        await using var db = NewContext();
        await db.WriteAsync(Frame.From(rows), "items", options);
    }

    /// <summary>A context whose model has the items.</summary>
    public ItemContext NewContext() => new(
        new DbContextOptionsBuilder().UseNpgsql(Source).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema);

    /// <summary>A row of a frame.</summary>
    public sealed record Line(int id, string? name);

    /// <summary>A row as an entity.</summary>
    public sealed class Item
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public ICollection<Part> Parts { get; } = new List<Part>();
    }

    /// <summary>What an item has.</summary>
    public sealed class Part
    {
        public int Id { get; set; }

        public int ItemId { get; set; }
    }

    /// <summary>A host's context.</summary>
    public sealed class ItemContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => schema;

        public DbSet<Item> Items => Set<Item>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema(schema);
            modelBuilder.Entity<Item>(item =>
            {
                item.ToTable("items");
                item.Property(i => i.Id).HasColumnName("id");
                item.Property(i => i.Name).HasColumnName("name");
            });
            modelBuilder.Entity<Part>(part =>
            {
                part.ToTable("parts");
                part.Property(p => p.Id).HasColumnName("id");
                part.Property(p => p.ItemId).HasColumnName("item");
            });
        }
    }
}

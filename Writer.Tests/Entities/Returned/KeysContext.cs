using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>A host whose database makes values.</summary>
internal sealed class KeysContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => Schema;

    public string Schema { get; } = schema;

    public static KeysContext Create(string schema, Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        configure?.Invoke(builder);
        return new(builder.Options, schema);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(Schema);
        model.HasSequence("numbers").StartsAt(100).IncrementsBy(7);
        model.Entity<Plain>().ToTable("plain");
        model.Entity<Bare>().ToTable("bare").HasIndex(one => one.Marker).IsUnique();
        var ticket = model.Entity<Ticket>().ToTable("tickets");
        ticket.Property(one => one.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        ticket.Property(one => one.Priority).HasDefaultValue(5);
        ticket.Property(one => one.Doubled).HasComputedColumnSql("\"Amount\" * 2", stored: true);
        ticket.Property(one => one.Version).IsRowVersion();
        ticket.OwnsOne(one => one.Notes, notes => notes.Property(one => one.Stars).HasDefaultValue(3));
        var numbered = model.Entity<Numbered>().ToTable("numbered");
        numbered.Property(one => one.Id).HasConversion(id => id.Value, value => new(value)).UseIdentityAlwaysColumn();
        model.Entity<Discounted>().Property(one => one.Rate).HasDefaultValue(0.25m).HasColumnType("numeric(5,2)");
        model.Entity<Refusing>(refusing =>
        {
            refusing.ToTable("refusing").Property(one => one.Made).HasDefaultValueSql("9");
            refusing.UsePropertyAccessMode(PropertyAccessMode.Property);
        });
        model.Entity<Keyed>().ToTable("keyed").Property(one => one.CreatedAt).HasDefaultValueSql("clock_timestamp()");
    }
}

using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Queries;

internal enum State
{
    Open,
    Paid,
    Sent,
}

internal sealed class Place
{
    public string? City { get; set; }

    public int? Zip { get; set; }
}

/// <summary>Where rows come from.</summary>
internal sealed class Purchase
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Total { get; set; }

    public State State { get; set; }

    public State? Kind { get; set; }

    public DateTime At { get; set; }

    public DateTime Local { get; set; }

    public Guid Key { get; set; }

    public string? Note { get; set; }

    public List<string> Tags { get; set; } = [];

    public string Code { get; set; } = "";

    public int Rank { get; set; }

    public Place Place { get; set; } = new();
}

/// <summary>Where they go.</summary>
internal sealed class Report
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Total { get; set; }

    public State State { get; set; }

    public State? Kind { get; set; }

    public State Number { get; set; }

    public DateTime? At { get; set; }

    public DateTime? Local { get; set; }

    public Guid? Key { get; set; }

    public string? Note { get; set; } = "none";

    public long Wide { get; set; }

    public List<string> Tags { get; set; } = [];

    public string? Code { get; set; }

    public int Rank { get; set; }

    public string? Upper { get; set; }

    public Purchase? Source { get; set; }

    public Place Place { get; set; } = new();
}

/// <summary>Rows whose key the app generates.</summary>
internal sealed class Entry
{
    public Guid Id { get; set; }

    public string? Name { get; set; }

    public Guid Stamp { get; set; } = Guid.NewGuid();
}

/// <summary>A type whose constructor takes what it has.</summary>
internal sealed class Tag(int id, string name)
{
    public int Id { get; private set; } = id;

    public string Name { get; private set; } = name;
}

internal sealed class Warehouse(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => Schema;

    public string Schema { get; } = schema;

    public DbSet<Purchase> Purchases => Set<Purchase>();

    public DbSet<Report> Reports => Set<Report>();

    public static Warehouse Create(string schema, Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        configure?.Invoke(builder);
        return new(builder.Options, schema);
    }

    public static IEnumerable<Purchase> Seed() => Enumerable.Range(1, 5).Select(i => new Purchase
    {
        Id = 10 * i,
        Name = $"it's \\{i}",
        Total = i * 1.25m,
        State = (State)(i % 3),
        Kind = i == 3 ? null : (State)(i % 2),
        At = new DateTime(2024, 2, i, 1, 2, 3, DateTimeKind.Utc),
        Local = new DateTime(2024, 3, i),
        Key = new Guid($"{i}1111111-2222-3333-4444-555555555555"),
        Note = i == 2 ? null : $"note {i}",
        Tags = [$"t{i}", "x"],
        Code = $"c{i}",
        Rank = i - 1,
        Place = new() { City = i == 4 ? null : $"city {i}", Zip = i },
    });

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(Schema);
        model.Entity<Purchase>(purchase =>
        {
            purchase.Property(one => one.Id).ValueGeneratedNever();
            purchase.Property(one => one.Kind).HasConversion<string>();
            purchase.Property(one => one.Local).HasColumnType("timestamp without time zone");
            purchase.Property(one => one.Code).HasColumnType("character(5)");
            purchase.OwnsOne(one => one.Place);
        });
        model.Entity<Report>(report =>
        {
            report.ToTable("reports");
            report.Property(one => one.State).HasConversion<string>();
            report.Property(one => one.Kind).HasConversion<string>().HasColumnName("kind of it");
            report.Property(one => one.Local).HasColumnType("timestamp without time zone");
            report.Property(one => one.Total).HasPrecision(12, 1);
            report.Property(one => one.Rank).HasDefaultValue(5);
            report.Property(one => one.Upper).HasComputedColumnSql("upper(\"Name\")", stored: true);
            report.Property<int?>("tenant");
            report.Property<DateTime>("made").HasDefaultValueSql("'2020-01-01Z'");
            report.OwnsOne(one => one.Place);
        });
        model.Entity<Entry>();
        model.Entity<Tag>().Property(tag => tag.Id).ValueGeneratedNever();
    }
}

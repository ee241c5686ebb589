using EfWriter.Tests.Entities.Queries;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities.Joined;

internal readonly record struct ItemId(int Number);

internal sealed record Label(string Text);

internal sealed class Extent
{
    public decimal Width { get; set; }

    public string? Unit { get; set; }
}

/// <summary>Values of which most are stored otherwise than their type is by itself.</summary>
internal sealed class Item
{
    public ItemId Id { get; set; }

    public int Number { get; set; }

    public int? Rank { get; set; }

    public decimal Price { get; set; }

    public decimal Cost { get; set; }

    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    public string Fixed { get; set; } = "";

    public string? Note { get; set; }

    public Label? Label { get; set; }

    public State State { get; set; }

    public State? Kind { get; set; }

    public DateTime At { get; set; }

    public DateTime Local { get; set; }

    public DateTime? Day { get; set; }

    public double Rate { get; set; }

    public float Ratio { get; set; }

    public bool Flag { get; set; }

    public Guid Key { get; set; }

    public Guid Other { get; set; }

    public byte[] Bytes { get; set; } = [];

    public string Json { get; set; } = "";

    public Extent? Extent { get; set; }

    public Extent Inner { get; set; } = new();

    public uint Version { get; set; }

    public List<State> Past { get; set; } = [];
}

internal sealed class Shelf(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
{
    object IModelKeyed.ModelKey => Schema;

    public string Schema { get; } = schema;

    public DbSet<Item> Items => Set<Item>();

    public static Shelf Create(string schema) =>
        new(new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
            schema);

    public static List<Item> Seed() => [.. Enumerable.Range(1, 5).Select(i => new Item
    {
        Id = new(i),
        Number = 10 * i,
        Rank = i == 2 ? null : i,
        Price = i * 1.25m,
        Cost = i * 125,
        Code = $"ab{i}",
        Name = $"{i}ba",
        Fixed = $"f{i}",
        Note = i == 3 ? null : $"n'{i}",
        Label = i == 4 ? null : new($"l{i}"),
        State = (State)(i % 3),
        Kind = i == 1 ? null : (State)(i % 3),
        At = new DateTime(2024, 2, i, 1, 2, 3, DateTimeKind.Utc),
        Local = new DateTime(2024, 2, i, 1, 2, 3),
        Day = i == 5 ? null : new DateTime(2024, 3, i),
        Rate = i / 10.0,
        Ratio = i / 10f,
        Flag = i % 2 == 0,
        Key = new Guid($"{i}1111111-2222-3333-4444-555555555555"),
        Other = new Guid($"{i}2222222-2222-3333-4444-555555555555"),
        Bytes = [(byte)i, 39],
        Json = $"{{\"a\": {i}}}",
        Extent = i == 2 ? null : new() { Width = i, Unit = i == 3 ? null : $"u{i}" },
        Inner = new() { Width = i / 4m, Unit = "cm" },
        Past = [.. Enumerable.Range(0, i).Select(past => (State)(past % 3))],
    })];

    protected override void OnModelCreating(ModelBuilder model) => model.Entity<Item>(item =>
    {
        item.ToTable("items", Schema);
        item.PrimitiveCollection(one => one.Past).ElementType(past => past.HasConversion<string>());
        item.HasQueryFilter(one => one.Number < 1000);
        item.Property(one => one.Id).HasConversion(id => id.Number, number => new(number)).ValueGeneratedNever();
        item.Property(one => one.Price).HasConversion(euros => (long)(euros * 100), cents => cents / 100m);
        item.Property(one => one.Cost).HasPrecision(12, 3);
        item.Property(one => one.Code).HasConversion(text => Reversed(text), text => Reversed(text)).HasMaxLength(20);
        item.Property(one => one.Fixed).HasColumnType("character(5)");
        item.Property(one => one.Note).HasConversion(text => "x" + text, text => text!.Substring(1));
        item.Property(one => one.Label).HasConversion(label => label!.Text, text => new Label(text));
        item.Property(one => one.State).HasConversion<string>();
        item.Property(one => one.Local).HasColumnType("timestamp without time zone");
        item.Property(one => one.Day).HasColumnType("date");
        item.Property(one => one.Rate).HasColumnType("real");
        item.Property(one => one.Ratio).HasColumnType("double precision");
        item.Property(one => one.Flag).HasConversion(flag => flag ? "Y" : "N", text => text == "Y");
        item.Property(one => one.Other).HasConversion<string>();
        item.Property(one => one.Json).HasColumnType("jsonb");
        item.Property(one => one.Version).IsRowVersion();
        item.OwnsOne(one => one.Extent, extent => extent.Property(one => one.Width).HasConversion<string>());
        item.ComplexProperty(one => one.Inner, inner =>
            inner.Property(one => one.Width).HasConversion(width => (int)(width * 4), quarters => quarters / 4m));
    });

    private static string Reversed(string text) => new([.. text.Reverse()]);
}

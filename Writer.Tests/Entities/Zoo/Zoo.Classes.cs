using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NpgsqlTypes;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Lists whose items have converters or keys, and classes that apps write in other ways.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Classes() => ((IEnumerable<ZooModel>)
    [
        Of<Listed>(Inside, "a document's items that have an Id", b => b.Entity<Listed>().OwnsMany(t => t.Items, o => o.ToJson()),
            _ =>
            [
                new() { Id = 1, Items = [new() { Id = 4, Key = Known }, new()] },
                new() { Id = 2, Items = null },
                new() { Id = 3, Items = [] },
            ]),
        Of<Listed>(Inside, "a document's complex items that have an Id",
            b => b.Entity<Listed>().ComplexCollection(t => t.More, o => o.ToJson()).Ignore(l => l.Items),
            _ =>
            [
                new() { Id = 1, More = [new() { Id = 4, Key = Known }, new()] },
                new() { Id = 2, More = null },
                new() { Id = 3, More = [] },
            ]),
        Of<Holding<List<Status>>>(Typed, "a list's items with a converter",
            b => b.Entity<Holding<List<Status>>>().ToTable("Holding").PrimitiveCollection(h => h.Value)
                .ElementType(e => e.HasConversion<string>()),
            _ => [new() { Id = 1, Value = [Status.Paid, Status.Open] }, new() { Id = 2 }]),
        Of<Holding<List<OrderId>>>(Typed, "a list's strongly typed items",
            b => b.Entity<Holding<List<OrderId>>>().ToTable("Holding").PrimitiveCollection(h => h.Value)
                .ElementType(e => e.HasConversion<OrderIds>()),
            _ => [new() { Id = 1, Value = [new(1), new(2)] }, new() { Id = 2 }]),
        Of<Kept2>(Typed, "lists of an owned type", b => b.Entity<Kept2>().OwnsOne(f => f.Lists),
            _ => [new() { Id = 1, Lists = new() { Numbers = [1, 2], States = [Status.Paid] } }, new() { Id = 2 }]),
        Of<Searched>(Typed, "a generated tsvector",
            b => b.Entity<Searched>().HasGeneratedTsVectorColumn(s => s.Vector!, "english", s => s.Text),
            _ => [new() { Id = 1, Text = "some words" }, new() { Id = 2 }]),
        .. InModes<Shouting>(Naming, "properties that are not what their fields are",
            b => b.Entity<Shouting>().Property(n => n.Other).UsePropertyAccessMode(PropertyAccessMode.Property),
            _ => [new() { Id = 1, Name = "a", Other = "b" }],
            _ => [new() { Id = 1, Name = "Aa", Other = "Bb" }, new() { Id = 2, Name = "c" }])
            .Where(model => model.Mode == WriteMode.Upsert),
        Of<Rec>(Naming, "a record", b => b.Entity<Rec>(), _ => [new(1, "a") { When = new(2024, 1, 1) }, new(2, null)]),
    ]).Select(model => model with { IsForEveryLoader = false });

    private sealed class OrderIds() : ValueConverter<OrderId, int>(id => id.Value, value => new(value));

    private sealed class Listed
    {
        public int Id { get; set; }

        public HashSet<Item>? Items { get; set; }

        [System.ComponentModel.DataAnnotations.Schema.NotMapped]
        public List<OtherItem>? More { get; set; }
    }

    private sealed class Item
    {
        public int Id { get; set; }

        public Guid Key { get; set; }
    }

    private sealed class OtherItem
    {
        public int Id { get; set; }

        public Guid Key { get; set; }
    }

    private sealed class Kept2
    {
        public int Id { get; set; }

        public Lists? Lists { get; set; }
    }

    private sealed class Lists
    {
        public List<int> Numbers { get; set; } = [];

        public List<Status> States { get; set; } = [];
    }

    private sealed class Searched
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public NpgsqlTsVector? Vector { get; set; }
    }

    private sealed class Shouting
    {
        private string? _name;
        private string? _other;

        public int Id { get; set; }

        public string? Name
        {
            get => _name?.ToUpperInvariant();
            set => _name = value;
        }

        public string? Other
        {
            get => _other?.ToUpperInvariant();
            set => _other = value;
        }
    }

    private sealed record Rec(int Id, string? Name)
    {
        public DateOnly? When { get; init; }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>
/// Complex objects that may be missing, with values inside that the database or a generator makes. SaveChanges throws if a new one is null,
/// after it has stored the row: <see cref="OptionalObjectTests"/>.
/// </summary>
internal static partial class Zoo
{
    /// <summary>How the values are made; without, the same model with nothing made.</summary>
    public static IReadOnlyDictionary<string, Action<ModelBuilder, bool>> OptionalObjects =>
        new Dictionary<string, Action<ModelBuilder, bool>>
        {
            ["a default inside"] = (b, isMade) => OfSize(b, size => Make(size.Property(s => s.Width), isMade, 7)),
            ["a default in SQL inside"] = (b, isMade) => OfSize(b, size =>
            {
                if (isMade)
                    size.Property(s => s.Width).HasDefaultValueSql("3 + 4");
            }),
            ["each value a default"] = (b, isMade) => OfSize(b, size =>
            {
                Make(size.Property(s => s.Width), isMade, 7);
                Make(size.Property(s => s.Height), isMade, 8);
            }),
            ["defaults two levels deep"] = (b, isMade) => b.Entity<Parcel>().Ignore(p => p.Size).ComplexProperty(
                p => p.Outer, outer =>
                {
                    Make(outer.Property(o => o.Level), isMade, 5);
                    outer.ComplexProperty(o => o.Size, size => Make(size.Property(s => s.Width), isMade, 7));
                }),
            ["a generator inside"] = (b, isMade) => OfSize(b, size =>
            {
                if (isMade)
                    size.Property(s => s.Height).HasValueGenerator<Counted>();
            }),
        };

    public static Parcel[] Parcels(bool isThere) => isThere
        ?
        [
            new() { Id = 2, Size = new(), Outer = new() { Size = new() } },
            new() { Id = 3, Size = new() { Width = 3, Height = 2 }, Outer = new() { Level = 4, Size = new() { Width = 2 } } },
            new() { Id = 4, Size = new() { Height = 2 }, Outer = new() { Name = "n", Size = new() } },
        ]
        : [new() { Id = 1 }, new() { Id = 5, Name = "last" }, new() { Id = 6, Outer = new() { Level = 4 } }];

    private static IEnumerable<ZooModel> Optional() => OptionalObjects.SelectMany(kind => new[]
    {
        Of<Parcel>(Default, $"an optional complex object, {kind.Key}", b => kind.Value(b, true), _ => Parcels(isThere: true)),
    }).Concat(InModes<Parcel>(
        Default, "an optional complex object that appears, goes and changes, a default inside",
        b => OptionalObjects["a default inside"](b, true),
        _ => Parcels(isThere: true),
        _ =>
        [
            new() { Id = 2 }, new() { Id = 3, Size = new() }, new() { Id = 4, Size = new() { Width = 1 } }, new() { Id = 7, Size = new() },
            new() { Id = 8, Size = new() { Height = 4 } }, new() { Id = 9, Size = new() { Width = 5 } },
        ]).Select(model => model with
        {
            Sql = schema => $"""
                INSERT INTO {schema}."Parcel" ("Id", "Size_Width", "Size_Height") VALUES (7, NULL, NULL), (8, NULL, NULL)
                """,
        })).Select(model => model with { IsForEveryLoader = false, KeepsState = true });

    private static void OfSize(ModelBuilder b, Action<Microsoft.EntityFrameworkCore.Metadata.Builders.ComplexPropertyBuilder<Size>> size) =>
        b.Entity<Parcel>().Ignore(p => p.Outer).ComplexProperty(p => p.Size, size!);

    private static void Make(
        Microsoft.EntityFrameworkCore.Metadata.Builders.ComplexTypePropertyBuilder<int> property, bool isMade, int value)
    {
        if (isMade)
            property.HasDefaultValue(value);
    }

    private sealed class Counted : ValueGenerator<int>
    {
        public override bool GeneratesTemporaryValues => false;

        public override int Next(EntityEntry entry) => 41;
    }

    internal sealed class Parcel
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public Size? Size { get; set; }

        public Wrap? Outer { get; set; }
    }

    internal sealed class Wrap
    {
        public string? Name { get; set; }

        public int Level { get; set; }

        public Size? Size { get; set; }
    }
}

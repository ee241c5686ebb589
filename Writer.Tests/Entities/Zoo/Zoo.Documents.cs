using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Documents and objects inside of objects.</summary>
internal static partial class Zoo
{
    private const string Inside = "Objects inside";

    private static IEnumerable<ZooModel> Insides() => new[]
    {
        Of<Kept>(Inside, "a document of every type", b =>
            b.Entity<Kept>().OwnsOne(k => k.All, o => o.ToJson().Ignore(e => e.Order)), _ => Keeps()),
        Of<Kept>(Inside, "a complex document of every type", b =>
            b.Entity<Kept>().ComplexProperty(k => k.All, o => o.ToJson().Ignore(e => e.Order)), _ => Keeps()),
        Of<Kept>(Inside, "a document in a column of type json",
            b => b.Entity<Kept>().OwnsOne(k => k.All, o => o.ToJson("all").HasColumnType("json").Ignore(e => e.Order)), _ => Keeps())
            with { IsReadByEf = false },
        Of<Kept>(Inside, "a document's converters and names", b => b.Entity<Kept>().OwnsOne(k => k.All, o =>
        {
            o.ToJson();
            o.Property(e => e.Status).HasConversion<string>().HasJsonPropertyName("the \"status\"");
            o.Property(e => e.Order).HasConversion(id => id.Value, value => new OrderId(value));
            o.Property(e => e.Flag).HasConversion<int>();
        }), _ => Keeps()),
        Of<Chapter>(Inside, "documents three levels deep", b => b.Entity<Chapter>().OwnsOne(c => c.First, o =>
        {
            o.ToJson();
            o.OwnsMany(p => p.Parts, p => p.OwnsOne(x => x.Size));
            o.OwnsOne(p => p.Size);
        }), _ => Chapters()),
        Of<Chapter>(Inside, "complex documents three levels deep", b => b.Entity<Chapter>().ComplexProperty(c => c.First, o =>
        {
            o.ToJson();
            o.ComplexCollection(p => p.Parts, p => p.ComplexProperty(x => x.Size));
            o.ComplexProperty(p => p.Size);
        }), _ => Chapters()),
        Of<Chapter>(Inside, "an owned type inside of an owned type", b => b.Entity<Chapter>().OwnsOne(c => c.First, o =>
        {
            o.Ignore(p => p.Parts);
            o.OwnsOne(p => p.Size, s => s.Property(x => x.Width).HasColumnName("w"));
        }), _ => Chapters()),
        Of<Chapter>(Inside, "a complex type that is missing", b => b.Entity<Chapter>().ComplexProperty(c => c.First, o =>
        {
            o.Ignore(p => p.Parts);
            o.ComplexProperty(p => p.Size);
        }), _ => Chapters()),
        Of<Placed>(Inside, "a complex struct", b => b.Entity<Placed>().Ignore(p => p.Maybe).ComplexProperty(p => p.At), _ => Places()),
        Of<Placed>(Inside, "a complex struct that may be missing", b => b.Entity<Placed>(e =>
        {
            e.ComplexProperty(p => p.At);
            e.ComplexProperty(p => p.Maybe);
        }), _ => Places()),
        Of<Placed>(Inside, "documents of complex structs", b => b.Entity<Placed>(e =>
        {
            e.ComplexProperty(p => p.At, o => o.ToJson());
            e.ComplexProperty(nameof(Placed.Maybe)).ToJson();
        }), _ => Places()),
        Of<Sent>(Inside, "two owned objects of one type", b => b.Entity<Sent>(e =>
        {
            e.OwnsOne(s => s.From, o => o.Ignore(p => p.Parts).OwnsOne(p => p.Size));
            e.OwnsOne(s => s.To, o => o.Ignore(p => p.Parts).OwnsOne(p => p.Size));
        }), _ => Sendings()),
        Of<Sent>(Inside, "a document and columns of one type", b => b.Entity<Sent>(e =>
        {
            e.OwnsOne(s => s.From, o => { o.ToJson(); o.OwnsMany(p => p.Parts, p => p.Ignore(x => x.Size)); o.OwnsOne(p => p.Size); });
            e.OwnsOne(s => s.To, o => o.Ignore(p => p.Parts).Ignore(p => p.Size));
        }), _ => Sendings()),
        Of<Boxed>(Inside, "an owned type's foreign key to another entity", b =>
        {
            b.Entity<Parent>().Ignore(p => p.Children);
            b.Entity<Boxed>().OwnsOne(x => x.Size, o => o.HasOne<Parent>().WithMany().HasForeignKey(s => s.Width));
        }, _ => [new() { Id = 1, Size = new() { Width = 2 } }, new() { Id = 2 }]) with { Before = Parents },
        Of<Boxed>(Inside, "a required owned type", b =>
        {
            b.Entity<Boxed>().OwnsOne(x => x.Size);
            b.Entity<Boxed>().Navigation(x => x.Size).IsRequired();
        }, _ => [new() { Id = 1, Size = new() { Width = 2 } }]),
        Of<Boxed>(Inside, "a required owned type that is missing", b =>
        {
            b.Entity<Boxed>().OwnsOne(x => x.Size);
            b.Entity<Boxed>().Navigation(x => x.Size).IsRequired();
        }, _ => [new() { Id = 1 }]),
    }.Select(model => model with { IsForEveryLoader = model.Situation.Contains("document", StringComparison.Ordinal) });

    private static Kept[] Keeps() =>
    [
        new()
        {
            Id = 1,
            All = new()
            {
                Numbers = [1, 2], Words = ["ä", "<&>", "\u2028"], Days = [new(2024, 2, 29)], States = [Status.Sent], Maybes = [1, null],
                Day = new(2024, 2, 29), Hour = new(1, 2, 3, 4), Span = new(1, 2, 3, 4, 5), Local = new(2024, 1, 2, 3, 4, 5),
                Utc = new(2024, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), At = new(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), Key = Known,
                Bytes = [1, 2, 255], Exact = 1.500m, Near = 0.1, Single = 1.5f, Big = long.MinValue, Positive = ulong.MaxValue,
                Letter = 'é',
                Link = new("https://example.org/a?b=c&d"), Status = Status.Paid, Maybe = Status.Sent, Order = new(4), Flag = true,
            },
        },
        new() { Id = 2, All = new() },
        new() { Id = 3, All = new() { Near = double.MaxValue, Exact = decimal.MaxValue, Utc = DateTime.MaxValue } },
    ];

    private static Chapter[] Chapters() =>
    [
        new() { Id = 1, First = new() { Size = new() { Width = 1 }, Parts = [new() { Name = "a", Size = new() { Height = 2 } }, new()] } },
        new() { Id = 2, First = new() },
        new() { Id = 3 },
    ];

    private static Placed[] Places() => [new() { Id = 1, At = new(1, "y"), Maybe = new(3, null) }, new() { Id = 2 }];

    private static Sent[] Sendings() =>
    [
        new() { Id = 1, From = new() { Name = "f", Size = new() { Width = 1 }, Parts = [new()] }, To = new() { Name = "t" } },
        new() { Id = 2, To = new() { Size = new() } },
    ];

    private readonly record struct Place(int X, string? Y);

    private sealed class Placed
    {
        public int Id { get; set; }

        public Place At { get; set; }

        public Place? Maybe { get; set; }
    }

    private sealed class Sent
    {
        public int Id { get; set; }

        public Page? From { get; set; }

        public Page? To { get; set; }
    }

    private sealed class Chapter
    {
        public int Id { get; set; }

        public Page? First { get; set; }
    }

    private sealed class Page
    {
        public string Name { get; set; } = "";

        public Size? Size { get; set; }

        public List<Part> Parts { get; set; } = [];
    }

    private sealed class Part
    {
        public string? Name { get; set; }

        public Size? Size { get; set; }
    }

    private sealed class Kept
    {
        public int Id { get; set; }

        public Everything? All { get; set; }
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Naming = "Names";

    private static IEnumerable<ZooModel> Names() =>
    [
        Of<Stocked>(
            Naming, "no schema, by the search path",
            b => b.Entity<Stocked>(),
            _ => Stock()) with { HasNoSchema = true, Connect = SearchPath },
        Of<Stocked>(
            Naming, "no schema, not the first of the search path",
            b => b.Entity<Stocked>(),
            _ => Stock()) with { HasNoSchema = true, Connect = (o, schema) =>
                o.UseNpgsql($"{Server.ConnectionString};Search Path=zoo_nowhere,{schema},public") },
        Of<Stocked>(
            Naming, "names that have to be quoted",
            b => b.Entity<Stocked>().ToTable("a Table of 'ours'").Property(s => s.Stock).HasColumnName("Stock; é"),
            _ => Stock()),
        Of<Stocked>(
            Naming, "names with quotes in them",
            b => b.Entity<Stocked>().ToTable("a \"Table\" of ours").Property(s => s.Stock).HasColumnName("the \"Stock\""),
            _ => Stock()) with { IsForEveryLoader = false },
        Of<Boxed>(
            Naming, "snake case",
            b => b.Entity<Boxed>().OwnsOne(x => x.Size),
            _ => Boxes()) with { Configure = o => o.UseSnakeCaseNamingConvention() },
        Of<Fields>(
            Naming, "properties that are fields",
            b => b.Entity<Fields>(f => { f.Property(x => x.Name); f.Property<int>("_count").HasColumnName("count"); }),
            _ => [new(4) { Id = 1, Name = "a" }]),
        Of<Stocked>(
            Naming, "reserved words and capitals",
            b => b.Entity<Stocked>().ToTable("SELECT").Property(s => s.Stock).HasColumnName("from"),
            _ => Stock()),
    ];

    private sealed class Fields
    {
        private readonly int _count;

        public Fields(int count) => _count = count;

        private Fields()
        {
        }

        public int Id { get; set; }

        public string? Name;

        public override string ToString() => $"{Name} {_count}";
    }
}

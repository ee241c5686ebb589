using System.Text.Json;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Sequences;

/// <summary>Entities are read where they are: nothing is made of each of them.</summary>
[Alone]
[AnyServer]
public sealed class AllocationTests : SequenceTest
{
    private const int HalfAMillion = 500_000;

    [Test]
    public async Task Half_a_million_entities_of_a_list_take_at_most_two_megabytes_beside_it()
    {
        await using var db = NewPeople();
        Assert.That(await AllocatedAsync(db, People(HalfAMillion).ToList()), Is.LessThan(2_000_000));
    }

    [Test]
    public async Task Half_a_million_entities_with_documents_take_at_most_two_megabytes_beside_them()
    {
        using var extra = JsonDocument.Parse("""{"origin": "é", "weights": [1, 2.50]}""");
        await using var db = new FiledContext(new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString)
            .ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema);
        var rows = Enumerable.Range(0, HalfAMillion).Select(i => Filed.Of(i, extra)).ToList();
        Assert.That(await AllocatedAsync(db, rows), Is.LessThan(2_000_000));
    }

    private static async Task<long> AllocatedAsync<T>(DbContext db, List<T> rows)
        where T : class
    {
        await db.WriteAsync(rows.Take(20_000).ToList());
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await db.WriteAsync(rows);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private sealed class Filed
    {
        public int Id { get; set; }

        public Address Address { get; set; } = new();

        public DayOfWeek Day { get; set; }

        public Parcel? Parcel { get; set; }

        public JsonDocument? Extra { get; set; }

        public static Filed Of(int row, JsonDocument extra) => new()
        {
            Address = new() { City = $"city {row % 90}" },
            Day = (DayOfWeek)(row % 7),
            Parcel = row % 9 == 0 ? null : new() { Note = $"note {row}", Grams = row, Lines = [new() { Count = row }] },
            Extra = row % 2 == 0 ? extra : null,
        };
    }

    private sealed class Address
    {
        public string City { get; set; } = "";
    }

    private sealed class Parcel
    {
        public string Note { get; set; } = "";

        public int? Grams { get; set; }

        public List<Line> Lines { get; set; } = [];
    }

    private sealed class Line
    {
        public int Count { get; set; }
    }

    private sealed class FiledContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Schema;

        public string Schema { get; } = schema;

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Filed>(filed =>
        {
            filed.ToTable("filed", Schema).OwnsOne(f => f.Address);
            filed.OwnsOne(f => f.Parcel, parcel => parcel.ToJson().OwnsMany(p => p.Lines));
        });
    }
}

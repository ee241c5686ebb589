using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>Rows get the numbers that the database makes in the order of the query that they come from.</summary>
public sealed class QueryOrderTests : WarehouseTest
{
    private const string Sql5 = "WHERE \"Id\" <= 50 ORDER BY \"Total\" DESC";

    private static readonly Dictionary<string, Func<Warehouse, IQueryable<Report>>> Queries = new()
    {
        ["ordered before"] = db => db.Purchases.OrderByDescending(p => p.Id).Select(p => new Report { Name = p.Name, Wide = 7 }),
        ["ordered afterwards"] = db => db.Purchases.Select(p => new Report { Name = p.Name }).OrderByDescending(r => r.Name),
        ["by what differs from the key"] = db => db.Purchases.OrderBy(p => p.State).ThenByDescending(p => p.Id)
            .Select(p => new Report { Name = p.Name }),
        ["a part"] = db => db.Purchases.OrderByDescending(p => p.Total).Skip(1).Take(3).Select(p => new Report { Name = p.Name }),
        ["a part of a part"] = db => db.Purchases.OrderByDescending(p => p.Id).Take(4).Where(p => p.Rank != 2)
            .Select(p => new Report { Name = p.Name }),
        ["defaults for every other row"] = db => db.Purchases.OrderByDescending(p => p.Id)
            .Select(p => new Report { Name = p.Name, Rank = p.Rank % 2 }),
        ["keys for every other row"] = db => db.Purchases.OrderByDescending(p => p.Id)
            .Select(p => new Report { Name = p.Name, Id = p.Rank % 2 * (1000 - p.Id) }),
        ["an order of the app's SQL"] = db => db.Purchases.FromSqlRaw($"SELECT * FROM {db.Schema}.\"Purchases\" {Sql5}")
            .Select(p => new Report { Name = p.Name }),
        ["the newest of many"] = db => db.Purchases.OrderByDescending(p => p.Rank).Reverse().Reverse()
            .Select(p => new Report { Name = p.Name, Wide = -p.Rank }),
    };

    private static readonly Dictionary<string, WriteOptions> Modes = new()
    {
        ["append"] = new(),
        ["upsert"] = Merge(WriteMode.Upsert, new() { Keys = ["Name"] }),
        ["upsert with a condition"] = Merge(WriteMode.Upsert, new() { Keys = ["Name"], WhenNewer = "Wide" }),
        ["insert only"] = Merge(WriteMode.InsertOnly, new() { Keys = ["Name"] }),
        ["sync"] = Merge(WriteMode.Sync, new() { Keys = ["Name"] }),
        ["append the newest"] = Merge(WriteMode.AppendNewest, new() { Cursor = "Wide" }),
        ["delete and insert"] = Merge(WriteMode.DeleteInsert, new() { Keys = ["Name"] }),
    };

    private static IEnumerable<string> ModeNames => Modes.Keys;

    [TestCaseSource(nameof(ModeNames))]
    public Task New_rows_are_numbered_in_the_querys_order(string mode) => AssertOrderAsync(mode, Queries, staysOnServer: true, false);

    [TestCase("append")]
    [TestCase("upsert")]
    public Task Rows_that_a_trigger_sees_are_numbered_in_the_querys_order(string mode) =>
        AssertOrderAsync(mode, Queries.Where(one => one.Key is "a part" or "defaults for every other row"), staysOnServer: true, true);

    [TestCaseSource(nameof(ModeNames))]
    public Task Rows_of_another_context_are_numbered_in_the_querys_order(string mode) =>
        AssertOrderAsync(mode, Queries.Where(one => one.Key is "a part" or "defaults for every other row"), staysOnServer: false, false);

    private async Task AssertOrderAsync(
        string mode, IEnumerable<KeyValuePair<string, Func<Warehouse, IQueryable<Report>>>> queries, bool staysOnServer, bool hasTrigger)
    {
        await Sql($"CREATE UNIQUE INDEX names ON {Schema}.reports (\"Name\")");
        if (hasTrigger)
            await Sql($"""
                CREATE FUNCTION {Schema}.pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER pass BEFORE INSERT ON {Schema}.reports FOR EACH ROW EXECUTE FUNCTION {Schema}.pass()
                """);
        foreach (var (name, query) in queries)
        {
            await Sql($"TRUNCATE {Schema}.reports RESTART IDENTITY");
            await using var db = NewDb();
            await using var other = NewDb();
            var expected = await query(other).AsNoTracking().Where(r => r.Name != "it's \\3").Select(r => r.Name).ToListAsync();
            if (mode != "append" && mode != "append the newest")
                await Sql($"INSERT INTO {Schema}.reports (\"Id\", \"Name\", \"Total\", \"State\", \"Number\", \"Wide\", \"Tags\") "
                    + "VALUES (-1, 'it''s \\3', 0, 'Open', 0, -100, '{}')");

            var result = await db.WriteAsync(query(staysOnServer ? db : other), Modes[mode]);

            Assert.That(result.StayedOnServer, Is.EqualTo(staysOnServer), name);
            var drawn = name.StartsWith("keys", StringComparison.Ordinal) ? "\"Id\" BETWEEN 0 AND 99" : "\"Id\" > 0";
            var rows = await Rows($"SELECT \"Name\" FROM {Schema}.reports WHERE {drawn} AND \"Name\" <> 'it''s \\3' ORDER BY \"Id\"");
            var numbered = rows.Select(row => row[0]).ToList();
            Assert.That(numbered, Is.EqualTo(expected.Where(numbered.Contains)), name);
            Assert.That(numbered, Has.Count.GreaterThan(1), name);
        }
    }

    [Test]
    public async Task Beasts_of_a_hierarchy_are_numbered_in_the_querys_order([Values] bool staysOnServer)
    {
        foreach (var hierarchy in Hierarchy.Every.Where(one => one.Name is "defaults" or "a key of the database"))
        {
            var numbered = new Hierarchy($"numbered, {hierarchy.Name}", model =>
            {
                hierarchy.Configure(model);
                model.Entity<Beast>().Property(one => one.Id).ValueGeneratedOnAdd().UseIdentityByDefaultColumn();
            });
            await Sql($"DROP SCHEMA {Schema} CASCADE; CREATE SCHEMA {Schema}");
            await using var db = Menagerie.Create(Schema, numbered);
            await using var other = Menagerie.Create(Schema, numbered);
            await Sql(db.Database.GenerateCreateScript());
            db.AddRange(Enumerable.Range(1, 6).Select(i => new Source { Id = i, Text = $"{i}", Number = i % 2 }));
            await db.SaveChangesAsync();
            var source = (staysOnServer ? db : other).Set<Source>().OrderByDescending(s => s.Id);

            await db.WriteAsync(source.Select(s => new Hound { Name = s.Text, Barks = s.Number }));
            await db.WriteAsync(source.Select(s => new Tiger { Name = s.Text, Lives = s.Number }));

            Assert.That((await Rows($"SELECT \"Name\" FROM {Schema}.beasts ORDER BY \"Id\"")).Select(row => row[0]),
                Is.EqualTo(new[] { "6", "5", "4", "3", "2", "1", "6", "5", "4", "3", "2", "1" }), hierarchy.Name);
        }
    }

    private static WriteOptions Merge(WriteMode mode, MergeOptions merge) => new() { Mode = mode, Merge = merge };
}

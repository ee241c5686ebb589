using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>A query's rows meet a table as the same entities do.</summary>
public sealed class QueryMergeTests : WarehouseTest
{
    private static readonly Dictionary<string, (WriteOptions Options, Func<Warehouse, IQueryable<Report>> Query)> Merges = new()
    {
        ["upsert"] = (new() { Mode = WriteMode.Upsert }, ByRank),
        ["insert only"] = (new() { Mode = WriteMode.InsertOnly }, ByRank),
        ["update only"] = (new() { Mode = WriteMode.UpdateOnly }, ByRank),
        ["sync"] = (new() { Mode = WriteMode.Sync }, ByRank),
        ["delete and insert"] = (new() { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["Number"] } }, ByRank),
        ["append the newest"] = (new() { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "Wide" } },
            db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report { Name = p.Name, Wide = p.Id })),
        ["some columns"] = (Upsert(new MergeOptions<Report> { UpdateProperties = one => new { one.Wide, one.Place } }), ByRank),
        ["some columns of new rows"] = (
            Upsert(new MergeOptions<Report> { InsertOnlyProperties = one => new { one.Name, one.Place } }), ByRank),
        ["newer"] = (Upsert(new() { WhenNewer = "Wide" }), ByRank),
        ["a condition"] = (Upsert(new MergeOptions<Report> { When = (existing, incoming) => incoming.State != existing.State }), ByRank),
        ["the newest of each key"] = (
            Upsert(new() { OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["Wide"] }),
            db => db.Purchases.Select(p => new Report { Id = (p.Rank / 2) + 1, Name = p.Name, Wide = -p.Id })),
        ["soft deletes"] = (new() { Mode = WriteMode.Sync, Merge = new() { SoftDelete = "At" } }, ByRank),
    };

    private static IEnumerable<string> MergeNames => Merges.Keys;

    [TestCaseSource(nameof(MergeNames))]
    public async Task A_merge_does_what_it_does_with_the_same_entities(string name)
    {
        var (options, query) = Merges[name];
        var outcomes = new List<(string Counts, List<string> Rows)>();
        foreach (var (isQuery, joins) in new[] { (false, false), (true, false), (true, true) })
        {
            await Sql($"TRUNCATE {Schema}.reports RESTART IDENTITY");
            await using var db = NewDb();
            await db.WriteAsync(new List<Report>
            {
                new() { Id = 1, Name = "old", Note = "kept?", Wide = 25, Place = new() { City = "old", Zip = 1 } },
                new() { Id = 3, Name = "old", State = State.Paid }, new() { Id = 9, Name = "old" },
            });
            await Sql($"SELECT setval(pg_get_serial_sequence('{Schema}.reports', 'Id'), 100)");

            await using var transaction = joins ? await db.Database.BeginTransactionAsync() : null;
            var result = isQuery
                ? await db.WriteAsync(query(db), options)
                : await db.WriteAsync(await query(db).AsNoTracking().ToListAsync(), options);
            if (transaction is not null)
                await transaction.CommitAsync();
            Assert.That(result.StayedOnServer, Is.EqualTo(isQuery));
            await Sql($"UPDATE {Schema}.reports SET \"At\" = 'epoch' WHERE \"At\" IS NOT NULL");
            outcomes.Add(
                ($"{result.Inserted} {result.Updated} {result.Deleted} {result.Unchanged} {result.Skipped}", await Reports()));
        }

        Assert.That(outcomes[1], Is.EqualTo(outcomes[0]));
        Assert.That(outcomes[2], Is.EqualTo(outcomes[0]), "in the caller's transaction");
    }

    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.Sync)]
    [TestCase(WriteMode.DeleteInsert)]
    public async Task A_merge_whose_connection_is_lost_is_made_again_with_the_query_and_not_in_the_callers_transaction(WriteMode mode)
    {
        await LoseFirstAsync("reports");
        await using var db = NewDb();
        var query = db.Purchases.OrderBy(p => p.Id).Select(p => new Report { Id = p.Id, Name = p.Name });
        var options = new WriteOptions
        {
            Mode = mode,
            Merge = new() { Keys = [mode == WriteMode.DeleteInsert ? "Name" : "Id"] },
            Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero },
        };

        await using (await db.Database.BeginTransactionAsync())
        {
            var lost = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(query, options))!;
            Assert.That(lost.Message, Does.Contain("a transaction that only the caller can begin again"));
        }

        await Sql($"ALTER SEQUENCE {Schema}.tries RESTART");
        var result = await db.WriteAsync(query, options);

        Assert.That((result.Attempts, result.Inserted, await Count("reports")), Is.EqualTo((2, 5L, 5L)));
    }

    private static WriteOptions Upsert(MergeOptions merge) => new() { Mode = WriteMode.Upsert, Merge = merge };

    private static IQueryable<Report> ByRank(Warehouse db) => db.Purchases.OrderBy(p => p.Id).Select(p => new Report
    {
        Id = p.Rank,
        Name = p.Name,
        Wide = p.Id,
        Rank = p.Rank,
        Number = p.State,
        Place = new Place { City = p.Place.City },
    });
}

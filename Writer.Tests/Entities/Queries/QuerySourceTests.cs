using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>A query's rows go from table to table as SaveChanges would store the query's objects, or are refused by the property.</summary>
public sealed class QuerySourceTests : WarehouseTest
{
    // A parameter, and no constant.
    private static State Paid => State.Paid;

    private static readonly Dictionary<string, Func<Warehouse, IQueryable<Report>>> Queries = new()
    {
        ["some properties"] = db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report { Name = p.Name, Total = p.Total }),
        ["all kinds of values"] = db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report
        {
            Name = p.Name,
            Kind = p.Kind,
            Number = p.State,
            At = p.At,
            Local = p.Local,
            Key = p.Key,
            Note = p.Note,
            Wide = p.Id,
            Tags = p.Tags,
            Place = new Place { City = p.Place.City, Zip = p.Place.Zip },
        }),
        ["a part of an owned object"] = db => db.Purchases.OrderBy(p => p.Id)
            .Select(p => new Report { Name = p.Name, Place = new Place { City = p.Place.City } }),
        ["an owned object without anything"] = db => db.Purchases.Select(p => new Report { Name = "n", Place = new Place() }),
        ["a part of an owned object that is the app's"] = db => db.Purchases
            .Select(p => new Report { Name = "n", Place = new Place { Zip = 7 } }),
        ["one column twice"] = db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report { Name = p.Name, Note = p.Name }),
        ["values of the app"] = db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report
        {
            Name = "fixed",
            State = Paid,
            Number = State.Sent,
            Kind = State.Open,
            Note = null,
            Wide = p.Id,
            Rank = 4,
        }),
        ["values alone"] = db => db.Purchases.Select(p => new Report { Name = "fixed", State = State.Paid }),
        ["parameters"] = Parameters,
        ["a group"] = db => db.Purchases.GroupBy(p => p.State).OrderBy(g => g.Key)
            .Select(g => new Report { Name = "n", Number = g.Key, Wide = g.Count(), Total = g.Sum(p => p.Total) }),
        ["a union, ordered and cut"] = db => db.Purchases.Select(p => new Report { Name = p.Name, Wide = p.Id })
            .Concat(db.Purchases.Select(p => new Report { Name = "again", Wide = -p.Id })).OrderBy(r => r.Wide).Skip(1).Take(6),
        ["a join"] = db => db.Purchases.Join(db.Purchases, p => p.Rank, q => q.Rank + 1, (p, q) => new Report { Name = p.Name + q.Name })
            .OrderBy(r => r.Name),
        ["keys, and a default for some"] = db => db.Purchases.OrderBy(p => p.Id)
            .Select(p => new Report { Id = p.Id, Name = p.Name, Rank = p.Rank }),
        ["a default that is not taken"] = db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report { Name = p.Name, Rank = 3 }),
        ["a default that is taken"] = db => db.Purchases.OrderBy(p => p.Id).Select(p => new Report { Name = p.Name, Rank = 0 }),
        ["SQL"] = db => db.Purchases.FromSqlRaw($"SELECT * FROM {db.Schema}.\"Purchases\" WHERE \"Rank\" > {{0}}", 2).OrderBy(p => p.Id)
            .Select(p => new Report { Name = p.Name }),
        ["nothing"] = db => db.Purchases.Where(p => p.Id < 0).Select(p => new Report { Name = p.Name }),
    };

    private static IEnumerable<string> QueryNames => Queries.Keys;

    [Test]
    public async Task Rows_are_stored_as_SaveChanges_stores_the_querys_objects([ValueSource(nameof(QueryNames))] string name)
    {
        var expected = await SavedAsync(Queries[name]);
        foreach (var joins in new[] { false, true })
        {
            await using var db = NewDb();
            await using var transaction = joins ? await db.Database.BeginTransactionAsync() : null;
            var result = await db.WriteAsync(Queries[name](db));
            if (transaction is not null)
                await transaction.CommitAsync();

            Assert.Multiple(() =>
            {
                Assert.That(result.StayedOnServer, Is.True);
                Assert.That((result.Rows, result.Inserted), Is.EqualTo((expected.Count, expected.Count)));
            });
            Assert.That(await Reports(), Is.EqualTo(expected));
            Assert.That(db.ChangeTracker.Entries(), Is.Empty);
            await Sql($"TRUNCATE {Schema}.reports RESTART IDENTITY");
        }
    }

    [TestCase(ReplaceStrategy.Swap)]
    [TestCase(ReplaceStrategy.Truncate)]
    [TestCase(ReplaceStrategy.DeleteRows)]
    public async Task A_table_is_replaced_by_what_a_query_makes_of_itself(ReplaceStrategy strategy)
    {
        await using var db = NewDb();
        await db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name, Wide = p.Id }));

        var result = await db.WriteAsync(
            db.Reports.Where(r => r.Wide > 20).Select(r => new Report { Name = r.Name + "!", Wide = r.Wide }),
            new WriteOptions { IfExists = IfExists.Replace, Replace = new() { Strategy = strategy } });

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((3L, true)));
        Assert.That(await Rows($"SELECT \"Name\", \"Wide\" FROM {Schema}.reports ORDER BY 2"),
            Is.EqualTo(new object[][] { ["it's \\3!", 30L], ["it's \\4!", 40L], ["it's \\5!", 50L] }));
    }

    [Test]
    public async Task A_missing_table_is_made_as_the_model_says()
    {
        await Sql($"DROP TABLE {Schema}.reports");
        await using var db = NewDb();

        var result = await db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name }));

        Assert.That((result.Rows, result.CreatedTable), Is.EqualTo((5L, true)));
        Assert.That(await Count("reports WHERE \"Rank\" = 5"), Is.EqualTo(5));
    }

    [Test]
    public async Task The_rows_of_another_context_travel()
    {
        await using var other = NewDb();
        await using var db = NewDb();
        var expected = await SavedAsync(Queries["all kinds of values"]);

        var result = await db.WriteAsync(Queries["all kinds of values"](other));

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((5L, false)));
        Assert.That(await Reports(), Is.EqualTo(expected));
        Assert.That(other.ChangeTracker.Entries(), Is.Empty);

        var same = await db.WriteAsync(other.Reports, new WriteOptions { Mode = WriteMode.Upsert });
        Assert.That((same.Unchanged, same.StayedOnServer), Is.EqualTo((5L, false)), "entities as they are");
    }

    [Test]
    public async Task Entities_that_a_query_reads_as_they_are_stay_as_well()
    {
        await using var db = NewDb();
        await db.WriteAsync(Queries["all kinds of values"](db));
        var raised = db.Reports.FromSqlRaw($"""
            SELECT "Name", "Id", "Total" + 1 AS "Total", "State", 7 AS unread, "kind of it", "Number", "At", "Local", "Key", "Note", "Wide",
                "Tags", "Code", "Rank", "Upper", "SourceId", tenant, made, "Place_City", "Place_Zip"
            FROM {Schema}.reports WHERE "Wide" > 30
            """);

        var result = await db.WriteAsync(raised, new WriteOptions { Mode = WriteMode.Upsert });

        Assert.That((result.Updated, result.Inserted, result.StayedOnServer), Is.EqualTo((2L, 0L, true)));
        Assert.That(await Scalar<decimal>($"SELECT sum(\"Total\") FROM {Schema}.reports"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_write_whose_connection_is_lost_is_tried_again_with_the_query()
    {
        await LoseFirstAsync("reports");
        await using var db = NewDb();

        var result = await db.WriteAsync(
            db.Purchases.Select(p => new Report { Name = p.Name }),
            new WriteOptions { Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero } });

        Assert.That((result.Attempts, result.Rows), Is.EqualTo((2, 5L)));
        Assert.That(await Count("reports"), Is.EqualTo(5));
    }

    [Test]
    public async Task A_plan_says_what_a_query_would_do()
    {
        await using var db = NewDb();

        var plan = await db.PlanAsync(db.Purchases.Select(p => new Report { Name = p.Name, Total = p.Total }));

        Assert.That(plan.Refusal, Is.Null);
        Assert.That(plan.Columns.Where(column => column.Decision == ColumnDecision.Match).Select(column => column.Name),
            Is.SupersetOf(new[] { "Name", "Total" }));
        Assert.That(await Count("reports"), Is.Zero);
    }

    private static IQueryable<Report> Parameters(Warehouse db)
    {
        var (least, names, tenant, kind) = (20, new[] { "it's \\2", "it's \\3", "it's \\5" }, "it's \"me\"", (State?)State.Paid);
        return db.Purchases.Where(p => p.Id >= least && names.Contains(p.Name)).OrderBy(p => p.Id)
            .Select(p => new Report { Name = tenant, Wide = p.Id + least, Kind = kind, At = DateTime.UnixEpoch });
    }

    // What SaveChanges stores; the table is empty afterwards.
    private async Task<List<string>> SavedAsync(Func<Warehouse, IQueryable<Report>> query)
    {
        await using var db = NewDb();
        db.AddRange(await query(db).AsNoTracking().ToListAsync());
        await db.SaveChangesAsync();
        var saved = await Reports();
        await Sql($"TRUNCATE {Schema}.reports RESTART IDENTITY");
        return saved;
    }
}

using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>Refuses, by the property, queries whose rows would not be those of SaveChanges; a bad row fails all.</summary>
[AnyServer]
public sealed class QueryRefusalTests : WarehouseTest
{
    private static readonly (string Column, Func<Warehouse, IQueryable<Report>> Query)[] Refusals =
    [
        ("Name", db => db.Purchases.Select(p => new Report { Name = Local(p.Name) })),
        ("State", db => db.Purchases.Select(p => new Report { State = p.State })),
        ("Number", db => db.Purchases.Select(p => new Report { Number = p.Kind!.Value })),
        ("Code", db => db.Purchases.Select(p => new Report { Code = p.Code })),
        ("Source", db => db.Purchases.Select(p => new Report { Source = p })),
        ("Place", db => db.Purchases.Select(p => new Report { Name = p.Name, Place = p.Place })),
        ("Place", db => db.Purchases.AsNoTracking().Select(p => new Report { Place = p.Place })),
        ("Local", db => db.Purchases.Select(p => new Report { Local = p.At })),
    ];

    private static IEnumerable<int> RefusalNumbers => Enumerable.Range(0, Refusals.Length);

    [TestCaseSource(nameof(RefusalNumbers))]
    public async Task What_the_server_would_store_otherwise_is_refused_by_the_property(int number)
    {
        await using var db = NewDb();
        await using var transaction = await db.Database.BeginTransactionAsync();

        var refusal = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Refusals[number].Query(db)))!;

        Assert.That(refusal.Column, Is.EqualTo(Refusals[number].Column), refusal.Message);
        Assert.That(await db.Purchases.CountAsync(), Is.EqualTo(5), "the transaction goes on");
    }

    [Test]
    public async Task A_query_of_the_context_for_another_type_is_refused_with_the_ways_out([Values] bool isInTransaction)
    {
        await using var db = NewDb();
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;
        var query = db.Purchases.Select(p => new { p.Id, p.Name });

        var refusal = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(query, "copies", new WriteOptions { Schema = Schema }))!;

        Assert.That(refusal.Message, Does.Contain("no entity type with a table").And.Contain("another context").And.Contain("ToListAsync"));
        Assert.That(refusal.Message, Does.Not.Contain("Pass the query itself"));
        await db.WriteAsync(await query.ToListAsync(), "copies", new WriteOptions { Schema = Schema });
        if (transaction is not null)
            await transaction.CommitAsync();
        Assert.That(await Count("copies"), Is.EqualTo(5));
    }

    [Test]
    public async Task What_the_app_makes_for_each_object_is_refused_by_the_property()
    {
        await using var db = NewDb();

        Assert.Multiple(() =>
        {
            Assert.That(Refused(db.Purchases.Select(p => new Entry { Name = p.Name, Stamp = p.Key })), Is.EqualTo("Id"));
            Assert.That(Refused(db.Purchases.Select(p => new Entry { Id = p.Key })), Is.EqualTo("Stamp"));
            Assert.That(Refused(db.Purchases.Select(p => new Entry { Id = p.Rank == 2 ? Guid.Empty : p.Key, Stamp = p.Key })),
                Is.EqualTo("Id"));
            Assert.That(Refused(db.Purchases.Select(p => new Tag(p.Id, p.Name))), Is.Null);
        });
        Assert.That(await Count("\"Entry\""), Is.Zero);

        await db.WriteAsync(db.Purchases.Select(p => new Entry { Id = p.Key, Stamp = p.Key }));
        Assert.That(await Count("\"Entry\" WHERE \"Id\" = \"Stamp\""), Is.EqualTo(5));

        string? Refused<T>(IQueryable<T> query)
            where T : class => Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(query))!.Column;
    }

    [Test]
    public async Task Options_that_need_rows_or_objects_are_refused_by_name()
    {
        await using var db = NewDb();
        WriteOptions[] refused =
        [
            new() { SetGeneratedValues = true },
            new() { BadRows = new() { OnBadRow = OnBadRow.Skip } },
            new() { BulkMethod = BulkMethod.BulkExtensions },
            new() { BulkMethod = BulkMethod.Importer },
        ];

        foreach (var options in refused)
        {
            Assert.That(
                () => db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name }), options),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("stay on the server"));
        }
    }

    [Test]
    public async Task A_row_that_a_trigger_keeps_out_fails_the_write()
    {
        await Sql($"""
            CREATE FUNCTION {Schema}.skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW."Wide" = 30 THEN RETURN NULL; END IF; RETURN NEW; END $$;
            CREATE TRIGGER skip BEFORE INSERT ON {Schema}.reports FOR EACH ROW EXECUTE FUNCTION {Schema}.skip()
            """);
        await using var db = NewDb();

        Assert.That(() => db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name, Wide = p.Id })),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("5 rows were sent and the server counts 4"));
        Assert.That(await Count("reports"), Is.Zero);

        await db.WriteAsync(db.Purchases.Where(p => p.Id != 30).Select(p => new Report { Name = p.Name, Wide = p.Id }));
        Assert.That(await Count("reports"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_bad_row_fails_the_write_and_leaves_the_callers_transaction_as_it_was()
    {
        await using var db = NewDb();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Purchases.Where(p => p.Id == 10).ExecuteDeleteAsync();

        var failure = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name, Wide = 1 / (p.Id - 30) })))!;
        Assert.That(failure.SqlState, Is.EqualTo("22012"));

        var result = await db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name }));
        Assert.That(result.Rows, Is.EqualTo(4), "the query sees what the transaction did");
        await transaction.RollbackAsync();
        Assert.That(await Count("reports"), Is.Zero);
    }

    [Test]
    public async Task A_key_that_is_there_already_and_one_that_the_query_gives_twice_are_met_with_what_helps_a_query()
    {
        await using var db = NewDb();
        await db.WriteAsync(db.Purchases.Where(p => p.Id == 20).Select(p => new Report { Id = p.Id, Name = p.Name }));
        var there = Refused(db.Purchases.Select(p => new Report { Id = p.Id, Name = p.Name }), options: null);
        var replaced = Refused(db.Purchases.Select(p => new Report { Id = 1, Name = p.Name }), new() { IfExists = IfExists.Replace });
        var twice = Refused(db.Purchases.Select(p => new Report { Id = 1, Name = p.Name }), new() { Mode = WriteMode.Upsert });

        Assert.Multiple(() =>
        {
            Assert.That(there.SqlState, Is.EqualTo("23505"));
            Assert.That(there.Message, Does.EndWith("set WriteOptions.Mode to Upsert or InsertOnly, or let the query's condition leave "
                + "such rows out; if the query gives two rows that are the same: let the query give each key once, by DISTINCT or a "
                + "group."));
            Assert.That(replaced.Message, Does.Contain("Let the query give each key once, by DISTINCT or a group, or leave the key"));
            Assert.That(twice.Message, Does.Contain("set WriteOptions.Merge.OnDuplicateKey to LastWins or NewestWins"));
            Assert.That(new[] { there, replaced, twice }.Select(one => one.Message), Has.None.Contain("BadRows"));
        });
        Assert.That(await Count("reports"), Is.EqualTo(1));

        var upsert = new WriteOptions { Mode = WriteMode.InsertOnly, Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } };
        await db.WriteAsync(db.Purchases.Select(p => new Report { Id = p.Id, Name = p.Name }), upsert);
        Assert.That(await Count("reports"), Is.EqualTo(5));

        FrameWriteException Refused(IQueryable<Report> query, WriteOptions? options) =>
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(query, options))!;
    }

    [Test]
    public async Task A_query_without_rows_empties_no_table_in_a_sync_unless_it_may()
    {
        await using var db = NewDb();
        await db.WriteAsync(db.Purchases.Select(p => new Report { Id = p.Id, Name = p.Name }));
        var none = db.Purchases.Where(p => p.Id < 0).Select(p => new Report { Id = p.Id });

        Assert.That(() => db.WriteAsync(none, new WriteOptions { Mode = WriteMode.Sync }), Throws.TypeOf<FrameWriteException>());
        Assert.That(await Count("reports"), Is.EqualTo(5));

        var result = await db.WriteAsync(none, new WriteOptions { Mode = WriteMode.Sync, Merge = new() { AllowEmptySync = true } });
        Assert.That(result.Deleted, Is.EqualTo(5));
    }

    private static string Local(string text) => text;
}

using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Sequences;

/// <summary>
/// A connection does one thing at a time: rows that are read from the write's own are refused, at any size, and so is a second write.
/// </summary>
public sealed class OwnConnectionTests : SequenceTest
{
    private const string OneThing = "which can do one thing at a time";

    [SetUp]
    public Task CreateSource() =>
        Sql($"CREATE TABLE {Schema}.source AS SELECT 1000000 + i AS id, 'n' || i AS name FROM generate_series(1, 50000) i");

    [Test]
    public async Task A_query_of_the_writes_own_context_that_the_app_reads_is_refused_before_anything_begins(
        [Values(2, 50_000)] int rows, [Values] bool composed, [Values] bool entities, [Values] bool isAsync, [Values] bool inTransaction)
    {
        await using var db = NewPeople();
        var query = db.Set<Person>().FromSqlRaw($"SELECT id, name, 7 AS points, NULL::varchar AS code FROM {Schema}.source LIMIT {rows}")
            .AsNoTracking();
        if (composed)
            query = query.Where(person => person.Id > 0);

        var refusal = await Refused(db, inTransaction, () => (entities, isAsync) switch
        {
            (true, false) => db.WriteAsync(query.AsEnumerable()),
            (true, true) => db.WriteAsync(query.AsAsyncEnumerable()),
            (false, false) => db.WriteAsync(Frame.From(query), "elsewhere", Options()),
            (false, true) => db.WriteAsync(Frame.From(query.AsAsyncEnumerable()), "elsewhere", Options()),
        });

        Assert.That(refusal.Message, Does.Contain("a query of the context that they are written with").And.Contain(OneThing));
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.elsewhere') IS NULL"), Is.True);
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task A_query_of_another_context_streams([Values(2, 50_000)] int rows, [Values] bool entities, [Values] bool isAsync,
        [Values] bool inTransaction)
    {
        await using var db = NewPeople();
        await using var other = NewPeople();
        var query = other.Set<Person>().FromSqlRaw($"SELECT id, name, 7 AS points, NULL::varchar AS code FROM {Schema}.source LIMIT {rows}")
            .AsNoTracking();

        var result = await Run(db, inTransaction, () => (entities, isAsync) switch
        {
            (true, false) => db.WriteAsync(query),
            (true, true) => db.WriteAsync(query.AsAsyncEnumerable()),
            (false, false) =>
                db.WriteAsync(Frame.From(query.Select(person => new { id = person.Id, name = person.Name })), Table,
                    Options(IfExists.Append)),
            (false, true) =>
                db.WriteAsync(Frame.From(query.Select(person => new { id = person.Id, name = person.Name }).AsAsyncEnumerable()), Table,
                    Options(IfExists.Append)),
        });

        Assert.That((result.Rows, await Count(Table)), Is.EqualTo(((long)rows, (long)rows)));
    }

    [Test]
    public async Task Any_other_source_that_reads_from_the_connection_is_refused_at_any_size(
        [Values(2, 300, 50_000)] int rows, [Values] bool entities, [Values] bool isAsync, [Values] bool inTransaction)
    {
        await using var db = NewPeople();
        var people = db.Set<Person>().FromSqlRaw($"SELECT id, name, 7 AS points, NULL::varchar AS code FROM {Schema}.source LIMIT {rows}")
            .AsNoTracking();
        var items = people.Select(person => new Row(person.Id, person.Name));

        var refusal = await Refused(db, inTransaction, () => (entities, isAsync) switch
        {
            (true, false) => db.WriteAsync(Once(people)),
            (true, true) => db.WriteAsync(Through(people.AsAsyncEnumerable())),
            (false, false) => db.WriteAsync(Frame.From(Once(items)), Table, Options(IfExists.Append)),
            (false, true) => db.WriteAsync(Frame.From(Through(items.AsAsyncEnumerable())), Table, Options(IfExists.Append)),
        });

        Assert.That(refusal.Message, Does.Contain("read from the connection that they are written to").And.Contain(OneThing));
        Assert.That(await Count(Table), Is.Zero);
    }

    [TestCase(10)]
    [TestCase(40_000)]
    public async Task A_source_that_reads_from_the_writes_connection_after_some_rows_is_refused(int first)
    {
        await using var db = NewPeople();
        IEnumerable<Row> Source()
        {
            for (var i = 0; i < first; i++)
                yield return new(i, "n");
            foreach (var person in db.Set<Person>().FromSqlRaw($"SELECT id, name, 7 AS points, NULL::varchar AS code FROM {Schema}.source"))
                yield return new(person.Id, person.Name);
        }

        var refusal = await Refused(db, inTransaction: false, () => db.WriteAsync(Frame.From(Source()), Table, Options(IfExists.Append)));

        Assert.That(refusal.Message, Does.Contain(OneThing));
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task The_second_of_two_writes_at_once_is_refused_and_the_first_goes_on([Values] bool entities, [Values] bool inTransaction,
        [Values] bool sharesConnection)
    {
        await using var db = NewPeople();
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await using var one = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);
        await using var two = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async IAsyncEnumerable<Row> Slow()
        {
            begun.SetResult();
            await goOn.Task;
            yield return new(1, "n");
        }

        DbContext first = sharesConnection ? one : db, second = sharesConnection ? two : db;
        await using var transaction = inTransaction ? await first.Database.BeginTransactionAsync() : null;
        var write = first.WriteAsync(Frame.From(Slow()), Table, Options(IfExists.Append));
        var atOnce = Second();
        await begun.Task;
        var refusals = new[] { await Failure(atOnce), await Failure(Second()) };
        goOn.SetResult();
        await write;
        if (transaction is not null)
            await transaction.CommitAsync();
        await Second();

        foreach (var refusal in refusals)
            Assert.That(refusal.Message, Does.Contain("Another write is at work on the context's connection").And.Contain(OneThing));
        Assert.That(await Count(Table), Is.EqualTo(2));

        Task<WriteResult> Second() => entities && !sharesConnection
            ? db.WriteAsync(People(1))
            : second.WriteAsync(Frame.From([new { name = "n" }]), Table, Options(IfExists.Append));
    }

    private static async Task<FrameWriteException> Failure(Task write)
    {
        try
        {
            await write;
        }
        catch (FrameWriteException e)
        {
            return e;
        }

        throw new AssertionException("The second write went on.");
    }

    private static async IAsyncEnumerable<T> Through<T>(IAsyncEnumerable<T> rows)
    {
        await foreach (var row in rows)
            yield return row;
    }
}

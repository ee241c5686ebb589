using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Sequences;

/// <summary>
/// A source that fails midway: no row is kept, its own exception is handed on, it is disposed, and nobody reads it again.
/// </summary>
[AnyServer]
public sealed class FailingSourceTests : SequenceTest
{
    private const int Many = 2_000;

    private static readonly Dictionary<string, Func<Exception>> Failures = new()
    {
        ["of its own"] = () => new InvalidDataException("the source broke"),
        ["a timeout"] = () => new TimeoutException("the source was slow"),
        ["a transient one of another server"] = () => new PostgresException("the source was busy", "ERROR", "ERROR", "40001"),
        ["a lost connection"] = () => new NpgsqlException("the source is gone", new IOException("gone")),
    };

    private static IEnumerable<string> Kinds => Failures.Keys;

    [Test]
    public async Task Nothing_is_kept_and_its_exception_is_handed_on(
        [ValueSource(nameof(Kinds))] string kind, [Values(0, 1_000, Many - 1)] int at, [Values] bool entities, [Values] bool isAsync,
        [Values] bool inTransaction)
    {
        await using var db = NewPeople();
        var source = new Source(at, Failures[kind]);
        var options = Options(IfExists.Append) with
        {
            BatchRows = 300,
            Retry = inTransaction ? null : new() { MaxRetries = 2, MaxDelay = TimeSpan.Zero }
        };

        var refusal = await Refused(db, inTransaction, () => Write(db, source, entities, isAsync, options));

        // What PostgreSQL says of a source's row may quote it.
        if (source.Thrown is PostgresException server)
            Assert.That(refusal.ToString(), Does.Contain(server.SqlState).And.Not.Contain(server.MessageText));
        else
            Assert.That(Causes(refusal), Has.Some.SameAs(source.Thrown));
        Assert.That((source.Opened, source.Disposed, await Count(Table)), Is.EqualTo((1, 1, 0L)));
    }

    [Test]
    public async Task Nothing_is_kept_of_a_failing_source_where_rows_are_staged_or_bad_ones_left_out(
        [Values(0, 1_000, Many - 1)] int at, [Values] bool isAsync, [Values] bool inTransaction,
        [Values(WriteMode.Insert, WriteMode.Upsert, WriteMode.Sync)] WriteMode mode, [Values] OnBadRow bad)
    {
        // A sync without some of the rows would delete theirs: it is refused.
        if (mode == WriteMode.Sync)
            bad = OnBadRow.Fail;
        await Sql($"INSERT INTO {Schema}.{Table} (id, name) VALUES (5, 'old')");
        await using var db = NewPeople();
        var source = new Source(at, Failures["of its own"]);
        var options = Options(IfExists.Append) with
        {
            BatchRows = 300,
            Mode = mode,
            BadRows = bad == OnBadRow.Fail ? null : new() { OnBadRow = bad },
            Merge = mode == WriteMode.Insert ? null : new() { Keys = ["id"] },
        };

        var refusal = await Refused(db, inTransaction, () => Write(db, source, entities: false, isAsync, options));

        Assert.That(Causes(refusal), Has.Some.SameAs(source.Thrown));
        Assert.That((source.Opened, source.Disposed), Is.EqualTo((1, 1)));
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.{Table}"), Is.EqualTo(new[] { new object[] { 5, "old" } }));
    }

    [Test]
    public async Task A_replace_leaves_the_old_rows([Values(0, 1_000)] int at, [Values(1, 2)] int parallelism,
        [Values] ReplaceStrategy strategy)
    {
        if (parallelism > 1 && strategy != ReplaceStrategy.Swap)
            parallelism = 1;
        await Sql($"INSERT INTO {Schema}.{Table} (id, name) VALUES (5, 'old')");
        await using var db = NewPeople();
        var source = new Source(at, Failures["of its own"]);

        var refusal = await Refused(db, inTransaction: false, () => Write(
            db, source, entities: false, isAsync: true,
            Options(IfExists.Replace) with { BatchRows = 300, Replace = new() { Strategy = strategy }, Parallelism = parallelism }));

        Assert.That(Causes(refusal), Has.Some.SameAs(source.Thrown));
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.{Table}"), Is.EqualTo(new[] { new object[] { 5, "old" } }));
        Assert.That(
            await Scalar<long>(
                $"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relname LIKE '%efwriter%'"), Is.Zero);
    }

    [Test]
    public async Task A_source_that_is_waited_for_ends_with_the_token_that_it_is_given([Values] bool entities,
        [Values(0, 10, 700)] int first, [Values] bool inTransaction)
    {
        await using var db = NewPeople();
        using var cancel = new CancellationTokenSource();
        var isDisposed = false;
        async IAsyncEnumerable<Person> Waiting([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                foreach (var person in People(first))
                    yield return person;
                cancel.CancelAfter(TimeSpan.FromMilliseconds(1));
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                isDisposed = true;
            }
        }

        await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync() : null;
        Assert.That(
            () => entities
                ? db.WriteAsync(Waiting(), new WriteOptions { BatchRows = 300 }, cancel.Token)
                : db.WriteAsync(Frame.From(Waiting().Select(person => new { name = person.Name })), Table,
                    Options(IfExists.Append) with { BatchRows = 300 }, cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        if (transaction is not null)
            await transaction.CommitAsync();

        Assert.That((isDisposed, await Count(Table)), Is.EqualTo((true, 0L)));
    }

    private static Task<WriteResult> Write(PeopleContext db, Source source, bool entities, bool isAsync, WriteOptions options)
    {
        return (entities, isAsync) switch
        {
            (true, false) => db.WriteAsync(People(), options with { Schema = null }),
            (true, true) => db.WriteAsync(source.PeopleAsync(), options with { Schema = null }),
            (false, false) => db.WriteAsync(Rows(), Table, options),
            (false, true) => db.WriteAsync(Frame.From(source.RowsAsync()), Table, options),
        };

        IEnumerable<Person> People() => source.People();

        Frame Rows() => Frame.From(source.Rows());
    }

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }

    /// <summary>Rows, until one fails.</summary>
    private sealed class Source(int at, Func<Exception> fail)
    {
        public int Opened { get; private set; }

        public int Disposed { get; private set; }

        public Exception? Thrown { get; private set; }

        public IEnumerable<Row> Rows()
        {
            Opened++;
            try
            {
                for (var i = 0; i < Many; i++)
                {
                    if (i == at)
                        throw Thrown = fail();
                    yield return new(i, $"n{i}");
                }
            }
            finally
            {
                Disposed++;
            }
        }

        public async IAsyncEnumerable<Row> RowsAsync()
        {
            foreach (var row in Rows())
            {
                await Task.Yield();
                yield return row;
            }
        }

        public IEnumerable<Person> People() => Rows().Select(row => new Person { Name = row.name });

        public IAsyncEnumerable<Person> PeopleAsync() => RowsAsync().Select(row => new Person { Name = row.name });
    }
}

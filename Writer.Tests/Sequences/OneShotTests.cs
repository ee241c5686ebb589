using System.Collections;
using System.Collections.Concurrent;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Sequences;

/// <summary>
/// A sequence is enumerated once, ever, unless it is a collection: every row that it gave is in the table, or the write fails.
/// </summary>
public sealed class OneShotTests : SequenceTest
{
    private const int Many = 2_000;

    private static readonly RetryOptions AtOnce = new() { MaxRetries = 2, MaxDelay = TimeSpan.Zero };

    [Test]
    public async Task Every_entity_of_every_kind_of_source_is_written([Values] Source source, [Values] bool inTransaction,
        [Values] bool retries)
    {
        await using var db = NewPeople();
        var options = new WriteOptions { Retry = retries ? AtOnce : null, BatchRows = 300 };

        var result = await Run(db, inTransaction, () => source == Source.AsyncIterator
            ? db.WriteAsync(OnceAsync(People(Many)), options)
            : db.WriteAsync(Of(source, People(Many)), options));

        Assert.That((result.Rows, result.Attempts, await Count(Table)), Is.EqualTo(((long)Many, 1, (long)Many)));
        Assert.That(await Scalar<long>($"SELECT count(DISTINCT id) FROM {Schema}.{Table} WHERE points = 7"), Is.EqualTo(Many));
    }

    [Test]
    public async Task Every_row_of_every_kind_of_source_is_written([Values] Source source, [Values] bool inTransaction,
        [Values] bool retries)
    {
        await using var db = NewPeople();
        var rows = Enumerable.Range(1, Many).Select(i => new Row(i, "n"));
        var frame = source == Source.AsyncIterator ? Frame.From(OnceAsync(rows)) : Frame.From(Of(source, rows));

        var result = await Run(db, inTransaction,
            () => db.WriteAsync(frame, Table, Options(IfExists.Append) with { Retry = retries ? AtOnce : null, BatchRows = 300 }));

        Assert.That((result.Rows, await Count(Table)), Is.EqualTo(((long)Many, (long)Many)));
    }

    [Test]
    public async Task A_second_attempt_never_takes_a_used_up_sequence_for_an_empty_one([Values] bool entities, [Values] bool hosts,
        [Values] bool isAsync)
    {
        await FailOnce("40001");
        await using var db = NewPeople(npgsql =>
        {
            if (hosts)
                npgsql.EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(10), null);
        });
        var options = (entities ? new() { IfExists = IfExists.Append } : Options(IfExists.Append)) with
        {
            Retry = hosts ? null : AtOnce,
            BatchRows = 300
        };
        var given = 0;
        var rows = Enumerable.Range(1, Many).Select(i => new Row(i, "n"));
        Task<WriteResult> Write() => (entities, isAsync) switch
        {
            (true, false) => db.WriteAsync(Once(People(Many), _ => given++), options),
            (true, true) => db.WriteAsync(OnceAsync(People(Many), _ => given++), options),
            (false, false) => db.WriteAsync(Frame.From(Once(rows, _ => given++)), Table, options),
            (false, true) => db.WriteAsync(Frame.From(OnceAsync(rows, _ => given++)), Table, options),
        };

        var refusal = Assert.ThrowsAsync<FrameWriteException>(Write);

        Assert.That(refusal!.Message,
            Does.Contain(
                $"It was not tried again, for the {(isAsync ? "IAsyncEnumerable" : "IEnumerable")}<{(entities ? "Person" : "Row")}> gives "
                + "its rows once"));
        Assert.That((given, await Count(Table)), Is.EqualTo((Many, 0L)));
    }

    [Test]
    public async Task A_collection_is_read_again_by_a_second_attempt([Values] bool entities)
    {
        await FailOnce("40001");
        await using var db = NewPeople();
        var options = (entities ? new() { IfExists = IfExists.Append } : Options(IfExists.Append)) with { Retry = AtOnce };

        var result = entities
            ? await db.WriteAsync(People(Many).ToList(), options)
            : await db.WriteAsync(Frame.From(MadeAnew.Of(Many, i => new Row(i, "n"))), Table, options);

        Assert.That((result.Rows, result.Attempts, await Count(Table)), Is.EqualTo(((long)Many, 2, (long)Many)));
    }

    [Test]
    public async Task A_collection_that_gives_fewer_rows_the_second_time_is_refused([Values] bool entities,
        [Values(0, 1, Many - 1)] int left)
    {
        await FailOnce("40001");
        await using var db = NewPeople();
        var options = (entities ? new() { IfExists = IfExists.Append } : Options(IfExists.Append)) with { Retry = AtOnce, BatchRows = 300 };

        var refusal = Assert.ThrowsAsync<FrameWriteException>(() => entities
            ? db.WriteAsync(new Shrinking<Person>([.. People(Many)], left), options)
            : db.WriteAsync(Frame.From(new Shrinking<Row>([.. Enumerable.Range(0, Many).Select(i => new Row(i, "n"))], left)), Table,
                options));

        Assert.That(refusal!.Message, Does.Contain($"gave {left} rows where it had {Many} when it was first read by this write"));
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task A_frame_of_a_collection_may_have_fewer_rows_in_another_write()
    {
        await using var db = NewPeople();
        var rows = new List<Row> { new(1, "a"), new(2, "b") };
        var frame = Frame.From(rows);
        await db.WriteAsync(frame, Table, Options(IfExists.Append));
        rows.RemoveRange(0, 2);
        rows.Add(new(3, "c"));

        await db.WriteAsync(frame, Table, Options(IfExists.Append));

        Assert.That(await Count(Table), Is.EqualTo(3));
    }

    [Test]
    public async Task The_search_for_a_bad_row_does_not_read_a_sequence_again([Values] bool entities, [Values] bool inTransaction)
    {
        await using var db = NewPeople();
        var given = 0;
        var options = (entities ? new() { IfExists = IfExists.Append } : Options(IfExists.Append)) with { BatchRows = 300 };
        await Sql($"ALTER TABLE {Schema}.{Table} ADD CONSTRAINT unique_name UNIQUE (name) DEFERRABLE");

        var refusal = await Refused(db, inTransaction, () => entities
            ? db.WriteAsync(Once(People(Many).Append(new() { Name = "p5" }), _ => given++), options)
            : db.WriteAsync(Frame.From(Once(Enumerable.Range(1, Many).Select(i => new Row(i, i == Many ? "n5" : $"n{i}")), _ => given++)),
                Table, options));

        Assert.That(refusal.Message, Does.Contain("gives its rows once").Or.Contains("row "));
        Assert.That((given, await Count(Table)), Is.EqualTo((entities ? Many + 1 : Many, 0L)));
    }

    [Test]
    public async Task A_plan_takes_no_entity_from_a_sequence_that_gives_them_once()
    {
        await using var db = NewPeople();
        var given = 0;

        var plan = await db.PlanAsync(Once(People(3), _ => given++));

        Assert.That((plan.Refusal, given), Is.EqualTo(((string?)null, 0)));
    }

    private static IEnumerable<T> Of<T>(Source source, IEnumerable<T> rows) => source switch
    {
        Source.List => rows.ToList(),
        Source.Linq => rows.ToList().Where(_ => true),
        Source.Iterator => Once(rows),
        Source.Queue => Drained(new Queue<T>(rows)),
        _ => Consumed(rows),
    };

    private static IEnumerable<T> Drained<T>(Queue<T> queue)
    {
        while (queue.TryDequeue(out var row))
            yield return row;
    }

    private static IEnumerable<T> Consumed<T>(IEnumerable<T> rows)
    {
        var queue = new BlockingCollection<T>(new ConcurrentQueue<T>(rows));
        queue.CompleteAdding();
        return queue.GetConsumingEnumerable();
    }

    /// <summary>The server refuses the first row that it gets, once.</summary>
    private Task FailOnce(string sqlState) => Sql($"""
        CREATE SEQUENCE {Schema}.refusals;
        CREATE FUNCTION {Schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('{Schema}.refusals') = 1 THEN RAISE EXCEPTION USING ERRCODE = '{sqlState}', MESSAGE = 'not now'; END IF;
                RETURN NULL;
            END $$;
        CREATE TRIGGER refuse AFTER INSERT ON {Schema}.{Table} FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.refuse()
        """);

    /// <summary>What rows come from.</summary>
    public enum Source
    {
        /// <summary>A list.</summary>
        List,

        /// <summary>A query over a list.</summary>
        Linq,

        /// <summary>An iterator.</summary>
        Iterator,

        /// <summary>An iterator that empties a queue.</summary>
        Queue,

        /// <summary>GetConsumingEnumerable.</summary>
        BlockingCollection,

        /// <summary>An asynchronous iterator.</summary>
        AsyncIterator,
    }

    private sealed class Shrinking<T>(IReadOnlyList<T> rows, int left) : IReadOnlyCollection<T>
    {
        private int _reads;

        public int Count => _reads < 2 ? rows.Count : left;

        public IEnumerator<T> GetEnumerator() => (_reads++ == 0 ? rows : rows.Take(left)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

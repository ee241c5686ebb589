using System.Diagnostics;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Sequences;

/// <summary>A source may take its time: not the caller's thread, not without the token, and it is told how long that was.</summary>
public sealed class SlowSourceTests : SequenceTest
{
    // A test that fails ends all the same.
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(30);

    [Test]
    public void The_caller_gets_its_task_while_the_source_blocks([Values] bool entities, [Values] bool isOpen)
    {
        using var db = NewPeople();
        using var hasReturned = new ManualResetEventSlim();
        var hadReturned = false;
        Task<WriteResult>? write = null;
        if (isOpen)
            db.Database.EnsureCreated();

        // A thread of its own: the pool's go on to other work.
        var caller = new Thread(() =>
        {
            var people = Once(People(1), _ => hadReturned = hasReturned.Wait(Forever));
            write = entities
                ? db.WriteAsync(people)
                : db.WriteAsync(Frame.From(people.Select(person => new { name = person.Name })), Table, Options(IfExists.Append));
            hasReturned.Set();
        });
        caller.Start();
        caller.Join();

        Assert.That((write!.GetAwaiter().GetResult().Rows, hadReturned), Is.EqualTo((1L, true)));
    }

    [Test]
    public async Task The_token_is_looked_at_between_rows([Values] bool entities, [Values] bool isAsync, [Values] bool isList)
    {
        await using var db = NewPeople();
        using var cancel = new CancellationTokenSource();
        var given = 0;
        Person Make(int i)
        {
            if (++given == 5)
                cancel.Cancel();
            return new() { Name = $"p{i}" };
        }

        var people = isList ? (IEnumerable<Person>)MadeAnew.Of(1_000, Make) : Enumerable.Range(0, 1_000).Select(Make);
        var rows = people.Select(person => new { name = person.Name });
        Task<WriteResult> Write() => (entities, isAsync) switch
        {
            (true, false) => db.WriteAsync(people, null, cancel.Token),
            (true, true) => db.WriteAsync(OnceAsync(people), null, cancel.Token),
            (false, false) => db.WriteAsync(Frame.From(rows), Table, Options(IfExists.Append), cancel.Token),
            (false, true) => db.WriteAsync(Frame.From(OnceAsync(rows)), Table, Options(IfExists.Append), cancel.Token),
        };

        Assert.That(Write, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((given, await Count(Table)), Is.EqualTo((5, 0L)));
    }

    [Test]
    public async Task The_sources_time_is_in_the_durations([Values] bool entities)
    {
        await using var db = NewPeople();
        var watch = new Stopwatch();
        var people = Once(People(20), _ =>
        {
            watch.Start();
            Thread.Sleep(5);
            watch.Stop();
        });

        var result = entities
            ? await db.WriteAsync(people)
            : await db.WriteAsync(Frame.From(people.Select(person => new { name = person.Name })), Table, Options(IfExists.Append));

        Assert.That(result.Durations.Total, Is.GreaterThanOrEqualTo(watch.Elapsed));
    }
}

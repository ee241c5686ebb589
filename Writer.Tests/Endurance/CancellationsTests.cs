using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Endurance;

/// <summary>
/// Writes cancelled at random moments, from the first question to the commit: all of the rows or none, and the connection goes on.
/// </summary>
// It counts what the whole server and process hold.
[Alone]
public sealed class CancellationsTests : EnduranceTest
{
    private const int OldRows = 300;
    private const int NewRows = 6_000;

    private static readonly int Writes = IsFull ? 1_000 : 120;

    private enum Kind
    {
        Create,
        Swap,
        Truncate,
        Append,
        Upsert,
        Sync,
    }

    [Test]
    public async Task At_random_moments_nothing_or_everything_is_written()
    {
        var random = new Random(20_261);
        var (cancelled, succeeded) = (0, 0);
        var longest = TimeSpan.FromMilliseconds(1);
        await Sql($"CREATE TABLE {Schema}.notes (note int)");
        await using var db = NewPooled($"efwriter cancellations {Schema}");
        await db.Database.OpenConnectionAsync();

        for (var i = 0; i < Writes; i++)
        {
            var kind = (Kind)random.Next(6);
            var options = Choose(random, kind);
            var inCallers = random.Next(3) == 0;
            await Prepare(kind);
            await using var transaction = inCallers ? await db.Database.BeginTransactionAsync() : null;
            if (inCallers)
                await db.Database.ExecuteSqlRawAsync($"INSERT INTO {Schema}.notes VALUES ({i})");
            using var cancel = new CancellationTokenSource();

            var started = TimeProvider.System.GetTimestamp();
            var isWritten =
                await TryWrite(db, kind, options, cancel, random.Next(2) == 0 ? random.Next(NewRows) : null, longest * random.NextDouble());
            if (isWritten && TimeProvider.System.GetElapsedTime(started) is var took && took > longest && i < 30)
                longest = took;

            if (inCallers)
                await db.Database.ExecuteSqlRawAsync($"UPDATE {Schema}.notes SET note = -note - 1 WHERE note = {i}");
            if (transaction is not null)
                await transaction.CommitAsync();
            _ = isWritten ? succeeded++ : cancelled++;
            await AssertOneOrTheOther(kind, isWritten, $"write {i}: {kind}, {options.BulkMethod}, {options.Parallelism}, {inCallers}");
            if (inCallers)
                Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.notes WHERE note = -{i} - 1"), Is.EqualTo(1),
                    "the caller's own rows");
        }

        Assert.That(cancelled, Is.GreaterThan(Writes / 4), "too few were cancelled to say anything");
        Ledger.Count("cancellations", cancelled);
        Ledger.Count("cancellations that came too late", succeeded);
        await db.Database.CloseConnectionAsync();
        await ClearPool($"efwriter cancellations {Schema}");
    }

    private WriteOptions Choose(Random random, Kind kind) =>
        ReadingOptions(kind is Kind.Swap or Kind.Truncate ? IfExists.Replace : kind == Kind.Append ? IfExists.Append : null) with
        {
            BulkMethod = random.Next(3) == 0 ? BulkMethod.BulkExtensions : BulkMethod.Copy,
            Parallelism = random.Next(2) == 0 ? 3 : 1,
            Replace = kind == Kind.Truncate ? new() { Strategy = ReplaceStrategy.Truncate } : null,
            Mode = kind == Kind.Upsert ? WriteMode.Upsert : kind == Kind.Sync ? WriteMode.Sync : WriteMode.Insert,
        };

    private async Task Prepare(Kind kind)
    {
        await Sql($"DROP TABLE IF EXISTS {Schema}.sales");
        if (kind == Kind.Create)
            return;
        await CreateTable("sales", kind is Kind.Upsert or Kind.Sync ? "PRIMARY KEY" : "");
        await using var db = NewContext();
        await db.WriteAsync(Readings(0, OldRows), "sales", ReadingOptions(IfExists.Append));
    }

    private static int FirstNew(Kind kind) => kind is Kind.Upsert or Kind.Sync ? OldRows / 2 : OldRows;

    private static async Task<bool> TryWrite(DbContext db, Kind kind, WriteOptions options, CancellationTokenSource cancel, int? atRow,
        TimeSpan delay)
    {
        var first = FirstNew(kind);
        var frame = Readings(first, NewRows, id =>
        {
            if (id - first == atRow)
                cancel.Cancel();
        });
        if (atRow is null)
            cancel.CancelAfter(delay);
        try
        {
            await db.WriteAsync(frame, "sales", options, cancel.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task AssertOneOrTheOther(Kind kind, bool isWritten, string what)
    {
        if (kind == Kind.Create && !isWritten)
            Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.sales') IS NULL"), Is.True, what);
        else if (!isWritten)
            await AssertHolds("sales", 0, OldRows);
        else if (kind is Kind.Append or Kind.Upsert)
            await AssertHolds("sales", 0, FirstNew(kind) + NewRows);
        else
            await AssertHolds("sales", FirstNew(kind), NewRows);
        Assert.That(await Leftovers.FindAsync(), Is.EqualTo(Leftovers.None), what);
    }
}

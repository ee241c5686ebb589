using System.Globalization;
using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>
/// Faults at random moments of random writes: after each, the table is the old one or the new one, and the caller was told which.
/// </summary>
public abstract class FaultCampaign : FaultTest
{
    private const int FirstSeed = 20_260_601;

    private const int MostSessions = 5;

    private readonly Dictionary<string, int> _messages = [];

    /// <summary>Each server has trials of its own.</summary>
    protected static async Task<int> DefaultSeed() => FirstSeed + await Scalar<int>(DatabaseTest.AskVersion);

    /// <summary>Draws a trial.</summary>
    private protected virtual Trial Draw(int seed, int number) => Trial.Draw(seed, number);

    /// <summary>What places the table of a trial, once it is made by SQL.</summary>
    protected virtual string Place => "";

    /// <summary>Looks whether the table is where it was placed.</summary>
    protected virtual Task VerifyPlaceAsync() => Task.CompletedTask;

    /// <summary>How a trial writes.</summary>
    private protected virtual WriteOptions OptionsOf(Trial trial) => trial.Options;

    /// <summary>Runs as many trials as are asked for, each of which has its fault.</summary>
    /// <param name="trials">How many, unless the environment names one.</param>
    protected async Task RunAllAsync(int trials)
    {
        var seed = Variable("EFWRITER_FAULT_SEED") ?? (Reliability.IsFull ? Random.Shared.Next() : await DefaultSeed());
        var only = Variable("EFWRITER_FAULT_TRIAL");
        Ledger.Notes[Ledger.Seed] = seed.ToString(CultureInfo.InvariantCulture);
        var number = only ?? 1;
        for (var done = 0; done < (only is null ? trials : 1); number++)
        {
            var trial = Draw(seed, number);
            try
            {
                if (await RunAsync(trial))
                    done++;
                Assert.That(FaultServer.Proxy.Failures, Is.Empty);
            }
            catch (Exception e)
            {
                throw new AssertionException($"{trial}\nTo repeat it: EFWRITER_FAULT_SEED={seed} EFWRITER_FAULT_TRIAL={number}\n{e}", e);
            }

            if (only is not null)
                break;
        }
    }

    /// <returns>Whether the fault has happened: a write may be over before.</returns>
    private protected async Task<bool> RunAsync(Trial trial)
    {
        // A connection that ended in the pool is no concern of this trial.
        NpgsqlConnection.ClearPool(new(FaultServer.Through));
        await Prepare(trial);
        await using var db = SoldContext.Create();
        using var cancel = new CancellationTokenSource();
        using var fault = new RandomFault(trial, await MomentAsync(trial), cancel);
        FaultServer.Proxy.CutsByReset = trial.Fault != FaultKind.Close;

        var outcome = await WriteAsync(db, trial, fault, cancel.Token);

        FaultServer.Proxy.Fault = null;
        await fault.EndAsync();
        await FaultServer.StartAgainAsync();
        await Idle();
        await Verify(trial, outcome);
        await WriteOn(db, trial);
        if (fault.HasHappened)
        {
            Ledger.Count("faults injected");
            Ledger.Count(trial.Fault.Figure());
        }

        return fault.HasHappened;
    }

    private async Task<Outcome> WriteAsync(DbContext db, Trial trial, IFault fault, CancellationToken cancellationToken)
    {
        var transaction = trial.InTransaction ? await db.Database.BeginTransactionAsync(CancellationToken.None) : null;
        if (transaction is not null)
            await Note(db, "before");
        FaultServer.Proxy.Fault = fault;
        Exception? failure = null;
        var given = 0;
        try
        {
            var result = await trial.WriteAsync(db, trial.Frame(_ => given++), OptionsOf(trial), cancellationToken);
            AssertAllOf(trial, given, result);
        }
        catch (Exception e) when (e is FrameWriteException or OperationCanceledException)
        {
            failure = e;
        }

        return new(failure, transaction is null ? null : await EndAsync(transaction, trial.CallerCommits));
    }

    /// <summary>What was written is all that the source gave out; only a collection may have given it more than once.</summary>
    private static void AssertAllOf(Trial trial, int given, WriteResult result)
    {
        Assert.That((result.Rows, given),
            Is.EqualTo(((long)trial.Rows, trial.Source == SourceKind.Collection ? Math.Max(given, trial.Rows) : trial.Rows)));
        Ledger.Count("rows counted against their source", given);
    }

    /// <summary>Ends the caller's transaction.</summary>
    private static async Task<Ending> EndAsync(IDbContextTransaction transaction, bool commits)
    {
        await using (transaction)
        {
            try
            {
                await (commits ? transaction.CommitAsync() : transaction.RollbackAsync());
                return commits ? Ending.Committed : Ending.RolledBack;
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or IOException)
            {
                return commits ? Ending.Unknown : Ending.RolledBack;
            }
        }
    }

    private async Task Verify(Trial trial, Outcome outcome)
    {
        var found = (await StateOfTable(), await Notes());
        if (found.Item1 != "absent")
            await VerifyPlaceAsync();
        var old = (trial.Old is null ? "absent" : await StateOf(trial.Old), "");
        var oldAndNote = old with { Item2 = "before" };
        var @new = (await StateOf(trial.New), trial.InTransaction ? "before" : "");
        var allowed = outcome switch
        {
            { Caller: Ending.RolledBack } => [old],
            { Caller: Ending.Committed } => [outcome.Failure is null ? @new : oldAndNote],
            { Caller: Ending.Unknown } => [old, outcome.Failure is null ? @new : oldAndNote],
            { Failure: null } => [@new],
            { Failure: WriteOutcomeUnknownException } => [old, @new],
            _ => new[] { old },
        };

        Assert.That(allowed, Does.Contain(found), $"{outcome.Caller?.ToString() ?? "alone"}: {outcome.Failure?.ToString() ?? "written"}");
        Assert.That(outcome.Failure is null || !trial.IsHarmless, $"{outcome.Failure}");
        Assert.That(await Scalar<string>($"SELECT coalesce(string_agg(found, ', '), '') FROM {Schema}.loot"), Is.Empty,
            "another role's code has run, or its rows are in");
        CountVerified(found.Item1);
    }

    /// <summary>The next write with the same context and pool finds all in order, and leaves nothing of either.</summary>
    private async Task WriteOn(DbContext db, Trial trial)
    {
        // Those that may leave a staging table are followed by one that has no need of any.
        var next = trial.Kind is WriteKind.Fail or WriteKind.Replace ? IfExists.Append : IfExists.Replace;
        var options = OptionsOf(trial) with { IfExists = next, Mode = WriteMode.Insert, Merge = null, Parallelism = 1 };
        try
        {
            await db.WriteAsync(trial.Frame(_ => { }), "sales", options);
        }
        catch (FrameWriteException e)
            when (e is not WriteOutcomeUnknownException && (e.SqlState?.StartsWith("57P", StringComparison.Ordinal) ?? true))
        {
            // The connection ended after the write, in the pool, and it is told so; then there is another one.
            await db.WriteAsync(trial.Frame(_ => { }), "sales", options);
        }

        await Idle();
        Assert.That(await LeftOvers(), Is.Empty);
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_stat_activity WHERE usename = '{FaultServer.Role}'"),
            Is.LessThanOrEqualTo(MostSessions));
        Ledger.Count("writes verified");
    }

    private async Task Prepare(Trial trial)
    {
        // A cluster's nodes have a connection for each role: two of one transaction would wait for each other.
        await Sql(OtherRole.Prepare);
        await Sql($"""
            SET ROLE {FaultServer.Role};
            DROP TABLE IF EXISTS {Table};
            TRUNCATE {Schema}.audit;
            {(trial.Old is null ? "" : $"CREATE TABLE {Table} AS {trial.Old};")}
            {(trial.MeetsRows ? $"ALTER TABLE {Table} ADD PRIMARY KEY (id);" : "")}
            {(trial.Old is null ? "" : Place)}
            """);
        await Sql($"REVOKE ALL ON ALL TABLES IN SCHEMA {Schema} FROM {OtherRole.Evil}");
    }

    /// <summary>A number of messages that a trial's write lets pass: of those that one like it took when nothing went wrong.</summary>
    private async Task<int> MomentAsync(Trial trial)
    {
        if (!_messages.TryGetValue(trial.Shape, out var messages))
        {
            var counter = new MessageCounter();
            await using (var db = SoldContext.Create())
            {
                var outcome = await WriteAsync(db, trial with { CallerCommits = true }, counter, CancellationToken.None);
                FaultServer.Proxy.Fault = null;
                await Verify(trial, outcome);
            }

            _messages[trial.Shape] = messages = counter.Messages;
            await Prepare(trial);
        }

        return 1 + (int)(trial.Moment * messages);
    }

    private static int? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    private enum Ending
    {
        Committed,
        RolledBack,
        Unknown,
    }

    private sealed record Outcome(Exception? Failure, Ending? Caller);
}

using EfWriter.Tests.Faults.Proxy;
using Npgsql;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>Makes a trial's fault happen at its moment, counted in messages.</summary>
/// <param name="trial">The trial.</param>
/// <param name="at">The number of the message, from 1.</param>
/// <param name="cancel">The caller's cancellation.</param>
internal sealed class RandomFault(Trial trial, int at, CancellationTokenSource cancel) : IFault, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private readonly CancellationTokenSource _over = new();
    private Task _running = Task.CompletedTask;
    private int _messages;
    private IAsyncDisposable? _attack;
    private Link? _hit;

    /// <summary>Whether the moment has come.</summary>
    public bool HasHappened => _hit is not null;

    private bool IsAtCommit => trial.Fault is FaultKind.CutBeforeCommit or FaultKind.CutBehindCommit or FaultKind.CutBeforeAnswerToCommit;

    public async ValueTask<Verdict> DecideAsync(Link link, Message message)
    {
        var isMoment = IsAtCommit ? message.IsCommit : Interlocked.Increment(ref _messages) == at;
        if (!isMoment || Interlocked.CompareExchange(ref _hit, link, null) is not null)
            return await LaterAsync(link, message);

        _running = RunAsync(link);
        if (trial.FaultWaits || trial.Fault == FaultKind.Stall)
            await _running;
        return trial.Fault switch
        {
            FaultKind.Reset or FaultKind.Close or FaultKind.CutBeforeCommit => Verdict.Cut,
            FaultKind.CutInMessage => Verdict.CutInside,
            FaultKind.CutBehindMessage or FaultKind.CutBehindCommit => Verdict.CutBehind,
            FaultKind.Silence => Verdict.Drop,
            _ => Verdict.Pass,
        };
    }

    /// <summary>Ends what goes on, when the write has ended.</summary>
    public async Task EndAsync()
    {
        await _over.CancelAsync();
        await _running;
        if (_attack is not null)
            await _attack.DisposeAsync();
    }

    public void Dispose() => _over.Dispose();

    private async ValueTask<Verdict> LaterAsync(Link link, Message message)
    {
        if (link != _hit)
            return Verdict.Pass;
        if (trial.Fault == FaultKind.Delay && _messages % 4 == 0)
            await Task.Delay(1);
        return trial.Fault switch
        {
            FaultKind.Silence => Verdict.Drop,
            FaultKind.CutBeforeAnswerToCommit when message.SaysCommitted => Verdict.Cut,
            _ => Verdict.Pass,
        };
    }

    private async Task RunAsync(Link link)
    {
        // Not on the proxy's time, unless the message waits.
        await Task.Yield();
        switch (trial.Fault)
        {
            case FaultKind.Silence:
                await Task.Delay(Pause);
                link.Cut(byReset: true);
                break;
            case FaultKind.Stall:
                await Task.Delay(Pause);
                break;
            case FaultKind.Terminate:
                await FaultTest.Sql(Signal("pg_terminate_backend", link));
                break;
            case FaultKind.Cancel:
                await FaultTest.Sql(Signal("pg_cancel_backend", link));
                break;
            case FaultKind.CancelAgainAndAgain:
                await CancelAgainAndAgainAsync(link);
                break;
            case FaultKind.OtherRole:
                _attack = await OtherRole.AttackAsync();
                break;
            case FaultKind.CancelByCaller:
                await cancel.CancelAsync();
                break;
            case FaultKind.StopFast or FaultKind.StopImmediately or FaultKind.Kill:
                await FaultServer.StopAsync(trial.Stop!.Value);
                if (trial.Retries)
                    await FaultServer.StartAgainAsync();
                break;
        }
    }

    private async Task CancelAgainAndAgainAsync(Link link)
    {
        await using var connection = new NpgsqlConnection(FaultServer.Direct);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Signal("pg_cancel_backend", link), connection);
        do
            await command.ExecuteNonQueryAsync();
        while (!trial.FaultWaits && !_over.IsCancellationRequested);
    }

    // Of all sessions, where the one that was hit has not told its number yet.
    private static string Signal(string function, Link link) =>
        $"SELECT {function}(pid) FROM pg_stat_activity WHERE usename = '{FaultServer.Role}' AND {link.ProcessId} IN (0, pid)";
}

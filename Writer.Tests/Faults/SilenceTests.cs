using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>A network that is slow, or goes silent without a word.</summary>
[AnyServer]
public sealed class SilenceTests : FaultTest
{
    private const string NoAnswer =
        "Cannot write table 'f.sales': the server did not answer in time, and the connection was given up. Nothing was written. "
        + "Look for what keeps server or network from answering, or raise the connection string's Timeout or Command Timeout. "
        + "[connection-silent]";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_slow_network_only_takes_longer([Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();
        FaultServer.Proxy.Fault = new Delay(TimeSpan.FromMilliseconds(1));

        await db.WriteAsync(NewRows(), "sales", Replace with { BulkMethod = method });

        await AssertTable(New);
    }

    [Test]
    public async Task A_server_that_goes_silent_is_given_up_after_the_connections_timeout_and_LockTimeout([Values(true, false)] bool hears,
        [Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext("Command Timeout=1");
        FaultServer.Proxy.Fault = Silence(message => message.IsCopyData, hears);

        var options = Append with { BulkMethod = method, LockTimeout = TimeSpan.Zero };
        await AssertRefused(db.WriteAsync(NewRows(), "sales", options), NoAnswer, sqlState: null);

        await FaultServer.Proxy.CutAllAsync();
        FaultServer.Proxy.Fault = null;
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_server_that_goes_silent_at_the_commit_leaves_the_outcome_unknown([Values(true, false)] bool hears)
    {
        await CreateTable();
        await using var db = NewContext("Command Timeout=1");
        FaultServer.Proxy.Fault = Silence(message => message.IsCommit, hears);

        await Assert.ThatAsync(() => db.WriteAsync(NewRows(), "sales", Append), Throws.TypeOf<WriteOutcomeUnknownException>());

        await FaultServer.Proxy.CutAllAsync();
        FaultServer.Proxy.Fault = null;
        await AssertTable(hears ? $"{Old} UNION ALL {New}" : Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_cancellation_ends_a_write_to_a_server_that_went_silent([Values("loading", "looking")] string during)
    {
        await CreateTable();
        await using var db = NewContext("Command Timeout=0");
        using var cancel = new CancellationTokenSource();
        var (questions, rows) = (0, 0);
        FaultServer.Proxy.Fault = during == "loading"
            ? Silence(message => message.IsCopyData, hears: false)
            : Silence(message => message.IsSync && ++questions == 2, hears: false, cancel.Cancel);

        // No other limit would end it.
        var write = db.WriteAsync(NewRows(_ => CancelAt(++rows, cancel)), "sales", Replace with { BatchRows = 500 }, cancel.Token);
        await Assert.ThatAsync(() => write.WaitAsync(Patience), Throws.InstanceOf<OperationCanceledException>());

        await FaultServer.Proxy.CutAllAsync();
        FaultServer.Proxy.Fault = null;
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    // Some buffers are on their way by then, and others are still to come.
    private static void CancelAt(int row, CancellationTokenSource cancel)
    {
        if (row == ManyRows - 200)
            cancel.Cancel();
    }

    /// <summary>
    /// From a message on nothing goes to the server, or, where that still hears, nothing comes back; on the connection of that message.
    /// </summary>
    private static When Silence(Func<Message, bool> from, bool hears, Action? then = null)
    {
        Link? silent = null;
        return new((link, message) =>
        {
            if (silent is null && from(message))
            {
                silent = link;
                then?.Invoke();
            }

            return link != silent || (hears && message.FromClient) ? Verdict.Pass : Verdict.Drop;
        });
    }

    private sealed class Delay(TimeSpan delay) : IFault
    {
        public async ValueTask<Verdict> DecideAsync(Link link, Message message)
        {
            await Task.Delay(delay);
            return Verdict.Pass;
        }
    }
}

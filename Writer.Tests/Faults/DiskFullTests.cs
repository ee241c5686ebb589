using System.Collections.Concurrent;
using System.Globalization;
using EfWriter.LocalPostgres.Processes;
using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.LocalPostgres;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Faults;

/// <summary>
/// A table that cannot grow any more: the sessions of the server get a limit for the length of their files, which anybody may set anywhere.
/// </summary>
[Platform("Linux")]
public sealed class DiskFullTests : FaultTest
{
    // As long as a segment of the server's log, which has to be written all the same.
    private const int MostBytes = 1024 * 1024;

    private static Frame TooManyRows => FaultRows.Frame(1_000_000, 12_000, 33);

    [Test]
    public async Task A_full_disk_is_reported_and_nothing_is_written(
        [Values(IfExists.Append, IfExists.Replace)] IfExists ifExists,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method, [Values(1, 2)] int streams)
    {
        await CreateTable();
        await using var db = NewContext();
        var limits = new Limits(streams == 1 ? MostBytes : MostBytes / 2);
        FaultServer.Proxy.Fault = limits;

        var refused = await AssertFails(
            db.WriteAsync(TooManyRows, "sales", Append with { IfExists = ifExists, BulkMethod = method, Parallelism = streams }));

        FaultServer.Proxy.Fault = null;
        Assert.That(refused.Message,
            Does.StartWith("Cannot write table 'f.sales'").And.Contain("the server says: could not extend file \"base/")
            .And.EndWith("Nothing was written. Free disk space on the server, or raise the quota of its user."));
        await limits.LiftAsync();
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task The_callers_transaction_is_kept_or_its_commit_fails(
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();
        var isKept = false;
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await Note(db, "before");
            var limits = new Limits(MostBytes);
            FaultServer.Proxy.Fault = limits;
            await AssertFails(db.WriteAsync(TooManyRows, "sales", Append with { BulkMethod = method }));
            FaultServer.Proxy.Fault = null;
            await limits.LiftAsync();

            isKept = db.Database.GetDbConnection().State == System.Data.ConnectionState.Open;
            await Assert.ThatAsync(() => transaction.CommitAsync(), isKept ? Throws.Nothing : Throws.Exception);
        }

        await AssertTable(Old);
        Assert.That(await Notes(), Is.EqualTo(isKept ? "before" : ""));
        await AssertWritesOn(db);
    }

    /// <summary>Limits every session that loads.</summary>
    private sealed class Limits(int bytes) : IFault
    {
        private readonly ConcurrentDictionary<int, bool> _limited = new();

        public async ValueTask<Verdict> DecideAsync(Link link, Message message)
        {
            if (message.IsCopyData && _limited.TryAdd(link.ProcessId, true))
                await LimitAsync(link.ProcessId, bytes.ToString(CultureInfo.InvariantCulture));
            return Verdict.Pass;
        }

        public async Task LiftAsync()
        {
            // Npgsql gives a connection up that had an error of the system: its session is gone, or about to go.
            foreach (var process in _limited.Keys.Where(process => Directory.Exists($"/proc/{process}")))
                await LimitAsync(process, "unlimited");
        }

        // The soft limit: the hard one stays, so that it can be lifted again.
        private static async Task LimitAsync(int process, string limit)
        {
            var user = await ServerUser.FindAsync(TestHost.Here.IsRoot, TestHost.Here.FindProgram, CancellationToken.None);
            var result = await user.Command("prlimit", "--pid", process.ToString(CultureInfo.InvariantCulture), $"--fsize={limit}:")
                .RunAsync(CancellationToken.None);
            if (!result.Output.Contains("No such process", StringComparison.Ordinal))
                Assert.That(result.Succeeded, result.Output);
        }
    }
}

using System.Globalization;
using CsCheck;
using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// Whatever a caller calls things, the server is sent the statements that it is sent for harmless names, in the same order, with nothing
/// but the names changed: as the server's own log has them.
/// </summary>
// It reads all that the logged server was sent.
[Alone]
[ServerFree]
public sealed class NameStatementTests
{
    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("EFWRITER_FUZZ_SECONDS") ?? "4", CultureInfo.InvariantCulture);

    private const string TablesElsewhere = """
        SELECT ARRAY(SELECT relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                     WHERE relkind IN ('r', 'v', 'f', 'm', 'S') AND nspname NOT IN ('pg_catalog', 'information_schema', $1))
        """;

    private readonly Dictionary<(NamedWrite, BulkMethod), IReadOnlyList<SqlSkeleton>> _expected = [];
    private NpgsqlDataSource _source = null!;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        _source = NpgsqlDataSource.Create(LoggedServer.ConnectionString);
        await LoggedServer.Sql("CREATE TABLE public.canary AS SELECT 1 AS sings");

        // Twice: what no server changes is asked for once.
        for (var round = 0; round < 2; round++)
        {
            foreach (var (write, method) in Writes())
                _expected[(write, method)] = (await RunAsync(write, method, Names.Harmless, mayBeRefused: false)).Sent;
        }

        await NamedWrite.DropAsync(Names.Harmless);
    }

    [OneTimeTearDown]
    public async Task End()
    {
        await LoggedServer.Sql("DROP TABLE public.canary");
        await _source.DisposeAsync();
    }

    [Test]
    public void Harmless_names_are_sent_as_many_statements()
    {
        // That the log is read at all, and whole: each write has its COPY or its look at the table.
        foreach (var ((write, method), statements) in _expected)
            Assert.That(statements.Select(statement => statement.Text),
                Has.Some.Contains(write.IsPlanned || write.IsRefused ? "pg_catalog.pg_class" : "COPY"), $"{write.Kind} by {method}");
    }

    [TestCaseSource(nameof(Nasty))]
    public Task A_nasty_name_is_only_a_name(int number) =>
        CheckAsync(Reliability.IsFull ? Names.OfNasty(number) : Names.OfNastyFrom(number));

    /// <summary>A failure prints its seed: give it to SampleAsync to have the same names again.</summary>
    [Test]
    public Task Any_name_is_only_a_name() => Names.Any.SampleAsync(
        CheckAsync, writeLine: TestContext.Out.WriteLine, time: Seconds, threads: 1, print: names => string.Join(" | ", names));

    [Test]
    public async Task A_name_of_white_space_is_refused([Values(" ", "\n", "\t\u00a0")] string blank, [Values] bool isPlanned)
    {
        foreach (var names in (Names[])[Names.Harmless with { Schema = blank }, Names.Harmless with { Table = blank },
            Names.Harmless with { Key = blank }])
        {
            await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_source).Options);
            var refusal = await NamedWrite.All.First(write => write.IsPlanned == isPlanned).RunAsync(db, names, BulkMethod.Copy);
            Assert.That(refusal!.Message,
                Does.EndWith(
                    "name is white space only, which EF Core takes for none. Nothing was written. Give it another name. [blank-name]"));
        }
    }

    // Each nasty text in every place is for those who ask for all; else each is in one place.
    private static IEnumerable<int> Nasty() =>
        Enumerable.Range(0, Names.Nasty.Count).Where(number => Reliability.IsFull || number % 7 == 0);

    private static IEnumerable<(NamedWrite Write, BulkMethod Method)> Writes() =>
        from write in NamedWrite.All
        from method in (BulkMethod[])[BulkMethod.Copy, BulkMethod.BulkExtensions]
        where method == BulkMethod.Copy || !write.IsForCopyOnly
        select (write, method);

    private async Task CheckAsync(Names names)
    {
        try
        {
            foreach (var (write, method) in Writes())
            {
                var (sent, isWhole) =
                    await RunAsync(write, method, names, mayBeRefused: method == BulkMethod.BulkExtensions && !names.SuitBulkExtensions);
                AssertAlike(_expected[(write, method)], sent, names, isWhole, $"{write.Kind} by {method} with {names}");
                Ledger.Count("bad inputs tried");
            }

            Assert.That(await LoggedServer.Scalar<long>("SELECT count(*) FROM public.canary"), Is.EqualTo(1));
            Assert.That(await LoggedServer.Scalar<string[]>(TablesElsewhere, names.Schema), Is.EqualTo(new[] { "canary" }));
        }
        finally
        {
            await NamedWrite.DropAsync(names);
        }
    }

    /// <summary>Runs a write and gives what it has sent, and whether that is all of it.</summary>
    private async Task<(IReadOnlyList<SqlSkeleton> Sent, bool IsWhole)> RunAsync(NamedWrite write, BulkMethod method, Names names,
        bool mayBeRefused)
    {
        await write.PrepareAsync(names);
        await LoggedServer.SkipAsync();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_source).Options);
        var refusal = await write.RunAsync(db, names, method);
        if (!mayBeRefused)
            Assert.That(refusal, write.IsRefused ? Is.TypeOf<TableExistsException>() : Is.Null, $"{write.Kind} by {method} with {names}");
        return (await StatementsAsync($"{write.Kind} by {method} with {names}"), write.IsRefused || refusal is null);
    }

    private static async Task<IReadOnlyList<SqlSkeleton>> StatementsAsync(string what)
    {
        var sent = await LoggedServer.ReadAsync();
        Assert.That(sent.Select(statement => statement.SqlState), Has.All.Null, what);
        var byConnection = sent.GroupBy(statement => statement.ProcessId)
            .Select(group => group.Select(statement => SqlSkeleton.Of(statement.Text)).Where(IsOfWrite).ToList());
        return [.. byConnection.OrderBy(group => string.Join('\n', group.Select(statement => statement.Text)), StringComparer.Ordinal)
            .SelectMany(group => group)];
    }

    // What a driver asks when it connects, and says when a connection is used again, is not the write's.
    private static bool IsOfWrite(SqlSkeleton statement) =>
        statement.Text is not "DISCARD ALL"
        && !statement.Text.StartsWith("SELECT version()", StringComparison.Ordinal)
        && !statement.Text.Contains("SELECT ns.nspname, t.oid", StringComparison.Ordinal)
        && !statement.Text.StartsWith("-- Load", StringComparison.Ordinal);

    private static void AssertAlike(IReadOnlyList<SqlSkeleton> expected, IReadOnlyList<SqlSkeleton> sent, Names names, bool isWhole,
        string what)
    {
        // One that is refused half way has sent a beginning, and takes it back.
        var shapes = sent.Select(statement => statement.Text).ToList();
        if (!isWhole && shapes is [.., "ROLLBACK"])
            shapes.RemoveAt(shapes.Count - 1);
        Assert.That(shapes, Is.EqualTo(expected.Select(statement => statement.Text).Take(isWhole ? int.MaxValue : shapes.Count)), what);

        var pairs = expected.Zip(sent).Take(shapes.Count).SelectMany(pair => pair.First.Quoted.Zip(pair.Second.Quoted));
        var known = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Names.Harmless.Schema] = names.Schema,
            [Names.Harmless.Table] = names.Table,
            [Names.Harmless.Key] = names.Key,
            [Names.Harmless.Text] = names.Text,
            [Names.Harmless.Number] = names.Number,
            [Names.Harmless.Index] = names.Index,
        };
        foreach (var (harmless, hostile) in pairs)
            Assert.That(known.TryAdd(harmless, hostile) || known[harmless] == hostile, $"{what}: '{harmless}' became '{hostile}'");
    }
}

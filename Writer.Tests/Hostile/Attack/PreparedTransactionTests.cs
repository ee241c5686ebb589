using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A prepared transaction holds locks without a session: a write that they hold up says which transaction it is, whose, and how to end it.
/// </summary>
[ServerFree]
public sealed class PreparedTransactionTests
{
    private const string Reader = "prepared_reader";
    private const string Name = "prepared.sales";

    // A name may have up to 200 bytes of anything in it, whoever prepares it chooses them.
    private const string Gid = "a'; run this";

    [SetUp]
    public Task Prepare() => LoggedServer.Sql($"""
        CREATE ROLE {Reader} LOGIN PASSWORD 'x'; CREATE SCHEMA prepared; GRANT USAGE ON SCHEMA prepared TO {Reader};
        CREATE TABLE {Name} (id int PRIMARY KEY, name text)
        """);

    [TearDown]
    public async Task Drop()
    {
        await using (var reader = await OpenAsync())
        {
            foreach (var gid in (string[])[Gid, LongGid])
            {
                await using var end = new NpgsqlCommand($"ROLLBACK PREPARED '{Escaped(gid)}'", reader);
                await TryAsync(end);
            }
        }

        await LoggedServer.Sql($"DROP SCHEMA prepared CASCADE; DROP ROLE {Reader}");
    }

    private static string LongGid => "\u001b[31m\u202e" + new string('x', 150);

    private static IEnumerable<TestCaseData> Holds() =>
    [
        new("SELECT pg_advisory_xact_lock(hashtextextended('efwriter:prepared.sales', 0))", WriteMode.Sync, IfExists.Append, ""),
        new("SELECT pg_advisory_xact_lock(hashtextextended('efwriter:prepared.sales', 0))", WriteMode.AppendNewest, IfExists.Append, ""),
        new("SELECT pg_advisory_xact_lock(hashtextextended('efwriter:prepared.sales', 0))", WriteMode.Insert, IfExists.Replace, "INSERT"),
        new("SELECT * FROM prepared.sales", WriteMode.Insert, IfExists.Replace, "SELECT"),
        new("INSERT INTO prepared.sales VALUES (1)", WriteMode.Insert, IfExists.Append, "INSERT"),
        new("CREATE TABLE prepared.made (id int)", WriteMode.Insert, IfExists.Append, "CREATE"),
    ];

    [TestCaseSource(nameof(Holds))]
    public async Task A_prepared_transaction_that_holds_up_a_write_is_named(string hold, WriteMode mode, IfExists ifExists, string right)
    {
        if (right.Length > 0)
            await LoggedServer.Sql($"GRANT {right} ON {(right == "CREATE" ? "SCHEMA prepared" : Name)} TO {Reader}");
        await HoldAsync(hold, Gid);

        var refused = await RefusalAsync(mode, ifExists, right == "CREATE" ? "made" : "sales");

        Assert.That(refused.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(refused.Message,
            Does.Contain("the prepared transaction 'a?; run this' of the role 'prepared_reader' (ROLLBACK PREPARED ends it; "
                + "pg_prepared_xacts lists it)"));
    }

    [Test]
    public async Task A_name_that_would_deface_the_message_is_shown_as_what_it_is()
    {
        await HoldAsync("SELECT pg_advisory_xact_lock(hashtextextended('efwriter:prepared.sales', 0))", LongGid);

        var refused = await RefusalAsync(WriteMode.Sync, IfExists.Append, "sales");

        Assert.That(refused.Message, Does.Contain("'\\u001b[31m\\u202e" + new string('x', 47) + "…' of the role 'prepared_reader'"));
    }

    [Test]
    public async Task A_prepared_transaction_holds_up_no_write_that_its_role_could_not_make_itself()
    {
        await HoldAsync("SELECT pg_advisory_xact_lock(hashtextextended('efwriter:prepared.sales', 0))", Gid);
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(LoggedServer.ConnectionString).Options);

        var result = await db.WriteAsync(Frame.From([new { id = 1 }]), "sales",
            new WriteOptions { Schema = "prepared", IfExists = IfExists.Replace, LockTimeout = TimeSpan.FromMilliseconds(100) });

        Assert.That(result.Rows, Is.EqualTo(1));
    }

    private static async Task HoldAsync(string hold, string gid)
    {
        await using var reader = await OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {hold}; PREPARE TRANSACTION '{Escaped(gid)}'", reader);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<FrameWriteException> RefusalAsync(WriteMode mode, IfExists ifExists, string table)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(LoggedServer.ConnectionString).Options);
        return Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From([new { id = 1 }]), table, new WriteOptions
        {
            Schema = "prepared",
            Mode = mode,
            IfExists = ifExists,
            Merge = mode == WriteMode.AppendNewest ? new() { Cursor = "id" } : null,
            LockTimeout = TimeSpan.FromMilliseconds(100),
        }))!;
    }

    private static async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(LoggedServer.ConnectionString)
        {
            Username = Reader,
            Password = "x",
            Pooling = false,
            ApplicationName = "reader",
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task TryAsync(NpgsqlCommand end)
    {
        try
        {
            await end.ExecuteNonQueryAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedObject)
        {
            // Not the one that was prepared.
        }
    }

    private static string Escaped(string gid) => gid.Replace("'", "''", StringComparison.Ordinal);
}

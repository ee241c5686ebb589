using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Support;

/// <summary>
/// A test with a schema on the real server, made for it and dropped after it. Its name is the fixture's, so that EF makes a context's model
/// and compiles its queries once for all tests of the fixture.
/// </summary>
public abstract class DatabaseTest
{
    private static int _count;

    protected string Schema { get; } = $"t{Interlocked.Increment(ref _count)}";

    [SetUp]
    public Task CreateSchema() => Sql($"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}");

    [TearDown]
    public Task DropSchema() => Sql($"DROP SCHEMA IF EXISTS {Schema} CASCADE");

    /// <summary>Options for a write into the test's schema.</summary>
    protected WriteOptions Options(IfExists? ifExists = null, BulkMethod method = BulkMethod.Auto) =>
        new() { Schema = Schema, IfExists = ifExists, BulkMethod = method };

    protected static DbContext NewContext(Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString);
        configure?.Invoke(builder);
        return new DbContext(builder.Options);
    }

    protected static async Task Sql(string sql)
    {
        await using var command = Server.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    protected static async Task<T> Scalar<T>(string sql)
    {
        await using var command = Server.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Asks a server for its major version.</summary>
    internal const string AskVersion = "SELECT current_setting('server_version_num')::int / 10000";

    /// <summary>The server's major version.</summary>
    protected static Task<int> Version() => Scalar<int>(AskVersion);

    protected Task<long> Count(string table) => Scalar<long>($"SELECT count(*) FROM {Schema}.{table}");

    /// <summary>Lets the first statement that changes a table of the test end its session.</summary>
    protected Task LoseFirstAsync(string table) => Sql($"""
        CREATE SEQUENCE {Schema}.tries;
        CREATE FUNCTION {Schema}.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('{Schema}.tries') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$;
        CREATE TRIGGER lose AFTER INSERT OR UPDATE OR DELETE ON {Schema}.{table} EXECUTE FUNCTION {Schema}.lose()
        """);

    /// <summary>All rows of a query, each cell as Npgsql reads it.</summary>
    protected static async Task<List<object?[]>> Rows(string sql)
    {
        await using var command = Server.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = await reader.IsDBNullAsync(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }
}

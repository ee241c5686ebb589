using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>What the server or the network refuses is told with its remedy, and without a cell's value or a password.</summary>
public sealed class ServerErrorTests : DatabaseTest
{
    private const string Secret = "s3cr3t-cell";

    private static readonly Frame OneRow = Frame.From([new { id = 1, name = Secret }]);

    [Test]
    public async Task A_missing_privilege_is_named()
    {
        await Sql($"CREATE ROLE {Schema}_reader LOGIN PASSWORD '{Server.Password}'; GRANT USAGE ON SCHEMA {Schema} TO {Schema}_reader");
        try
        {
            await using var destination = ConnectAs($"{Schema}_reader");

            Assert.That(() => destination.WriteAsync(OneRow, "sales", Options()), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
                $"Cannot write table '{Schema}.sales': the server says: permission denied for schema {Schema} (SQLSTATE 42501). "
                + "Nothing was written. Ask the owner to GRANT the privilege to the connection's role, or connect as another role."));
        }
        finally
        {
            await Sql($"DROP OWNED BY {Schema}_reader; DROP ROLE {Schema}_reader");
        }
    }

    [Test]
    public async Task A_schema_that_may_not_be_made_is_named()
    {
        await Sql($"CREATE ROLE {Schema}_reader LOGIN PASSWORD '{Server.Password}'");
        try
        {
            await using var destination = ConnectAs($"{Schema}_reader");

            Assert.That(() => destination.WriteAsync(OneRow, "sales", Options() with { Schema = $"{Schema}_new" }),
                Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
                $"Cannot write table '{Schema}_new.sales': the server says: permission denied for database "
                + $"{new NpgsqlConnectionStringBuilder(Server.ConnectionString).Database} (SQLSTATE 42501). "
                + "Nothing was written. Ask the owner to GRANT the privilege to the connection's role, or connect as another role."));
        }
        finally
        {
            await Sql($"DROP ROLE {Schema}_reader");
        }
    }

    [Test]
    public async Task A_schema_whose_name_is_PostgreSQLs_own_is_told_apart_from_what_a_function_refuses()
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(OneRow, "sales", Options() with { Schema = "pg_sales" }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            "Cannot write table 'pg_sales.sales': the server says: unacceptable schema name \"pg_sales\" (SQLSTATE 42939). "
            + "Nothing was written. Give it a name that does not begin with pg_: those are PostgreSQL's own."));
    }

    [Test]
    public async Task A_server_that_is_not_there_is_told_without_the_password()
    {
        await using var destination = PostgresDestination.FromUri("postgresql://ann:hidden@127.0.0.1:1/db");

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => destination.WriteAsync(OneRow, "sales"));

        Assert.That(failure!.Message, Is.EqualTo(
            "Cannot write table 'public.sales': the connection to the server could not be opened or was lost. Nothing was written. "
            + "Check that the server runs and that host, port and credentials are right. [connection-lost]"));
        Assert.That(failure.ToString(), Does.Not.Contain("hidden"));
    }

    [Test]
    public async Task A_database_that_is_not_there_is_named()
    {
        await using var destination = PostgresDestination.FromUri(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = "nowhere" }.ConnectionString);

        Assert.That(() => destination.WriteAsync(OneRow, "sales"), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            "Cannot write table 'public.sales': the server has no database of the connection's name (SQLSTATE 3D000). "
            + "Nothing was written. Create the database, or name another."));
    }

    [Test]
    public async Task Duplicates_of_a_key_are_told_without_their_value()
    {
        await using var db = NewContext();
        var frame = Frame.From([new { name = Secret }, new { name = Secret }]);

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(frame, "sales", Options() with { NewTable = new() { PrimaryKey = ["name"] } }));

        Assert.That(failure!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.sales', row 1: the server says: duplicate key value violates unique constraint \"PK_sales\" "
            + "(SQLSTATE 23505). "
            + "Nothing was written. Remove the duplicates from the frame, or leave the key or unique index out."));
        AssertKeepsSecret(failure);
    }

    private static IEnumerable<TestCaseData> RefusedRows()
    {
        yield return new TestCaseData("CHECK (length(name) < 3)", "name text", 1L, null, "23514").SetArgDisplayNames("check");
        yield return new TestCaseData("UNIQUE (name)", "name text", 1L, null, "23505").SetArgDisplayNames("unique");
        yield return new TestCaseData("CHECK (true)", "name json", 0L, "name", "22P02").SetArgDisplayNames("json");
        yield return new TestCaseData("CHECK (nothing(name) IS NULL)", "name text", 0L, null, "P0001").SetArgDisplayNames("raise");
    }

    [TestCaseSource(nameof(RefusedRows))]
    public async Task A_row_that_the_server_refuses_is_named_by_number_and_not_by_value(string constraint, string column, long row,
        string? named, string sqlState)
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE FUNCTION nothing(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''found %'', t; END';
            CREATE TABLE sales ({column}, {constraint})
            """);
        await using var db = NewContext();
        string[] names = sqlState == "23505" ? [Secret, Secret] : sqlState == "23514" ? ["ab", Secret] : [Secret];

        foreach (var method in (BulkMethod[])[BulkMethod.Copy, BulkMethod.BulkExtensions])
        {
            var failure = Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(names.Select(name => new { name })), "sales",
                    Options(IfExists.Append, method) with { BatchRows = 1 }));

            Assert.That((failure!.SqlState, failure.Row, failure.Column), Is.EqualTo((sqlState, (long?)row, named)), failure.Message);
            AssertKeepsSecret(failure);
        }

        Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task A_dependent_view_refuses_the_replacement()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int); CREATE VIEW {Schema}.report AS SELECT * FROM {Schema}.sales");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(OneRow, "sales", Options(IfExists.Replace)),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': Others depend on the old table: view {Schema}.report. "
            + "Nothing was written. Use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows, or drop them "
            + "first. [has-dependents]"));
    }

    [Test]
    public async Task A_reader_on_the_same_connection_is_refused()
    {
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT 1 AS id", (NpgsqlConnection)db.Database.GetDbConnection());
        await using var reader = await command.ExecuteReaderAsync();

        Assert.That(() => db.WriteAsync(reader, "sales", Options()), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': The context's connection is busy with another command. "
            + "Nothing was written. Read a DbDataReader from another connection than the one that is written to. [connection-busy]"));
    }

    [TestCase("nonsense")]
    [TestCase("integer); DROP SCHEMA public CASCADE; --")]
    [TestCase("")]
    public async Task An_unknown_store_type_is_refused(string storeType)
    {
        await using var db = NewContext();
        var options = Options() with { Columns = new Dictionary<string, ColumnOptions> { ["id"] = new() { StoreType = storeType } } };

        Assert.That(() => db.WriteAsync(OneRow, "sales", options), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales', column 'id': WriteOptions.Columns asks for the type '{storeType}', which the server "
            + "does not know. "
            + "Nothing was written. Check its spelling, name its schema, or create it first. [unknown-store-type]"));
    }

    [Test]
    public async Task An_override_for_a_column_that_is_not_there_is_refused()
    {
        await using var db = NewContext();
        var options = Options() with { Columns = new Dictionary<string, ColumnOptions> { ["ID"] = new() } };

        Assert.That(() => db.WriteAsync(OneRow, "sales", options), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales', column 'ID': WriteOptions.Columns names the column 'ID', which the frame does not have. "
            + "It has: 'id', 'name'. "
            + "Nothing was written. Use the frame's own spelling, upper and lower case included. [unknown-column]"));
    }

    private static void AssertKeepsSecret(Exception failure) => Assert.That(failure.ToString(), Does.Not.Contain(Secret));

    private static PostgresDestination ConnectAs(string role) =>
        PostgresDestination.FromUri(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = role, Pooling = false }.ConnectionString);
}

using System.Data.Common;
using DuckDB.NET.Data;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>A statement's query on a connection of the app's, its rows in a destination.</summary>
public sealed class DestinationExecuteTests : DatabaseTest
{
    private const string AllTypes = """
        SELECT true AS b, 1::smallint AS s, 2 AS i, 3::bigint AS l, 0.1::real AS r, 0.1::double precision AS d, 1.50::numeric(9,2) AS n,
        'Zoë'::varchar(9) AS v, 'x' AS t,
            DATE 'infinity' AS day, TIME '01:02:03.000004' AS tm, TIMESTAMP '2024-02-29 12:30:15' AS ts,
            TIMESTAMPTZ '2024-02-29 12:30:15+02' AS tz,
            '00112233-4455-6677-8899-aabbccddeeff'::uuid AS u, '\x00ff'::bytea AS y
        UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        """;

    [Test]
    public async Task The_rows_of_a_DuckDB_are_written()
    {
        await using var duck = new DuckDBConnection("DataSource=:memory:");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var result = await destination.ExecuteAsync(Export("SELECT range AS i, 'r' || range AS t FROM range(3)"), duck);

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((3, false)));
        Assert.That(await Rows($"SELECT i, t FROM {Schema}.t"), Is.EqualTo(new object?[][] { [0L, "r0"], [1L, "r1"], [2L, "r2"] }));
        Assert.That(duck.State, Is.EqualTo(System.Data.ConnectionState.Closed), "it was closed before");
    }

    [Test]
    public async Task The_query_runs_in_the_transaction_of_the_apps_context()
    {
        await Sql($"CREATE TABLE {Schema}.src AS SELECT 1 AS i");
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"INSERT INTO {Schema}.src VALUES (2)");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var result = await destination.ExecuteAsync(Export($"SELECT i FROM {Schema}.src ORDER BY i"), db.Database.GetDbConnection());

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((2, false)), "rows that only the transaction sees must travel");
        await transaction.RollbackAsync();
        Assert.That(await Rows($"SELECT i FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1], [2] }));
    }

    [Test]
    public async Task A_query_that_DuckDB_refuses_is_its_own_exception()
    {
        await using var duck = new DuckDBConnection("DataSource=:memory:");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        Assert.That(() => destination.ExecuteAsync(Export("SELECT * FROM nowhere.at_all"), duck), Throws.InstanceOf<DbException>());
    }

    [Test]
    public async Task A_query_that_PostgreSQL_refuses_leaves_the_connection_as_it_was()
    {
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var refused = Assert.ThrowsAsync<FrameWriteException>(
            () => destination.ExecuteAsync(Export("SELECT * FROM nowhere.at_all"), source));
        Assert.That((refused!.InnerException as PostgresException)?.SqlState, Is.EqualTo("42P01"));
        Assert.That(source.State, Is.EqualTo(System.Data.ConnectionState.Open));
        Assert.That(() => destination.ExecuteAsync(Export("SELECT 1 AS a"), source), Throws.Nothing);
    }

    [TestCase(IfExists.Fail)]
    [TestCase(IfExists.Replace)]
    public async Task Rows_of_the_destinations_own_server_stay_there_and_are_what_travelling_rows_are(IfExists ifExists)
    {
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        if (ifExists == IfExists.Replace)
            await Sql($"CREATE TABLE {Schema}.t AS SELECT 'old' AS x");

        var stayed = await destination.ExecuteAsync(Export(AllTypes, ifExists, ", \"comment\": \"c\""), source);
        await using var transaction = await source.BeginTransactionAsync();
        var travelled = await destination.ExecuteAsync(Export(AllTypes, ifExists, ", \"comment\": \"c\"", "t2"), source);

        Assert.That((stayed.StayedOnServer, stayed.Rows, stayed.Bytes, stayed.ReplacedTable),
            Is.EqualTo((true, 2L, 0L, ifExists == IfExists.Replace)));
        Assert.That((travelled.StayedOnServer, travelled.Rows), Is.EqualTo((false, 2L)));
        Assert.That(await Definition("t"), Is.EqualTo(await Definition("t2")));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(await Rows($"SELECT * FROM {Schema}.t2")));
    }

    [Test]
    public async Task A_table_can_be_replaced_by_a_query_of_itself()
    {
        await Sql($"CREATE TABLE {Schema}.t AS SELECT 1 AS i");
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var result = await destination.ExecuteAsync(Export($"SELECT i + 1 AS i FROM {Schema}.t -- itself", IfExists.Replace), source);

        Assert.That(result.StayedOnServer, Is.True);
        Assert.That(await Rows($"SELECT i FROM {Schema}.t"), Is.EqualTo(new object?[][] { [2] }));
    }

    [Test]
    public async Task A_table_that_the_sources_open_transaction_reads_cannot_be_replaced_and_is_left_alone()
    {
        await Sql($"CREATE TABLE {Schema}.t AS SELECT 1 AS i");
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var transaction = await source.BeginTransactionAsync();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var thrown = Assert.ThrowsAsync<FrameWriteException>(
            () => destination.ExecuteAsync(Export($"SELECT i + 1 AS i FROM {Schema}.t", IfExists.Replace, ", \"lock_timeout_seconds\": 0"),
                source));

        Assert.That(thrown!.Message, Does.Contain($"process {source.ProcessID}"));
        await transaction.CommitAsync();
        Assert.That(await Rows($"SELECT i FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1] }));
    }

    [Test]
    public async Task What_only_the_sources_session_sees_is_seen()
    {
        await using var source = await Server.Source.OpenConnectionAsync();
        await Execute(source, "CREATE TEMP TABLE x AS SELECT 1 AS a; SET efwriter.tenant = 'seven'");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var result = await destination.ExecuteAsync(Export("SELECT a, current_setting('efwriter.tenant') AS tenant FROM x"), source);

        Assert.That(result.StayedOnServer, Is.True);
        Assert.That(await Rows($"SELECT a, tenant FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1, "seven"] }));
    }

    [Test]
    public async Task A_failure_on_the_server_leaves_the_old_table()
    {
        await Sql($"CREATE TABLE {Schema}.t AS SELECT 1 AS i");
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        Assert.That(
            () => destination.ExecuteAsync(Export("SELECT 1 / (500 - g) AS i FROM generate_series(1, 1000) g", IfExists.Replace), source),
            Throws.TypeOf<FrameWriteException>());
        Assert.That(await Rows($"SELECT i FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1] }));
    }

    [Test]
    public async Task An_existing_table_is_refused_before_the_query_runs()
    {
        await Sql($"CREATE TABLE {Schema}.t AS SELECT 1 AS i; CREATE SEQUENCE {Schema}.q");
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        Assert.That(() => destination.ExecuteAsync(Export($"SELECT nextval('{Schema}.q') AS i"), source),
            Throws.TypeOf<TableExistsException>());
        Assert.That(await Scalar<bool>($"SELECT is_called FROM {Schema}.q"), Is.False);
    }

    private static readonly TestCaseData[] Travelling =
    [
        new TestCaseData("", "SELECT 1 AS a", ", \"column_types\": {\"a\": \"numeric(1,0)\"}")
            .SetArgDisplayNames("a type that is asked for"),
        new TestCaseData("", "SELECT 1 AS a", ", \"loader\": \"bulk_extensions\"").SetArgDisplayNames("the other loader"),
        new TestCaseData("", "SELECT 1 AS a", ", \"parallelism\": 2").SetArgDisplayNames("several connections"),
        new TestCaseData("", "SELECT 1 AS a", ", \"if_exists\": \"append\"").SetArgDisplayNames("append"),
        new TestCaseData("", "SELECT 'x'::char(3) AS a", "").SetArgDisplayNames("blanks at the end"),
        new TestCaseData("", "SELECT '{}'::jsonb AS a", "").SetArgDisplayNames("jsonb, which a reader gives as text"),
        new TestCaseData("", "SELECT ARRAY[1] AS a", "").SetArgDisplayNames("an array"),
        new TestCaseData("SET search_path = pg_catalog", "SELECT 1 AS a", "").SetArgDisplayNames("another search_path"),
        new TestCaseData("SET timezone = 'Asia/Tokyo'", "SELECT now()::date AS a", "").SetArgDisplayNames("another time zone"),
        new TestCaseData("CREATE ROLE efwriter_reader; SET ROLE efwriter_reader", "SELECT 1 AS a", "").SetArgDisplayNames("another role"),
        new TestCaseData("BEGIN", "SELECT 1 AS a", "").SetArgDisplayNames("a transaction"),
        new TestCaseData("", "WITH x AS (INSERT INTO {schema}.log VALUES (1) RETURNING i) SELECT i AS a FROM x", "")
            .SetArgDisplayNames("a query that writes"),
    ];

    [TestCaseSource(nameof(Travelling))]
    public async Task Rows_travel_where_the_result_might_differ(string session, string query, string options)
    {
        await Sql($"CREATE TABLE {Schema}.log (i int)");
        await using var source = await Server.Source.OpenConnectionAsync();
        try
        {
            if (session.Length > 0)
                await Execute(source, session);
            await using var destination = PostgresDestination.FromDataSource(Server.Source);

            var result =
                await destination.ExecuteAsync(Export(query.Replace("{schema}", Schema, StringComparison.Ordinal), null, options), source);

            Assert.That((result.StayedOnServer, result.Rows), Is.EqualTo((false, 1L)));
        }
        finally
        {
            await Execute(source, "ROLLBACK; RESET ROLE; DROP ROLE IF EXISTS efwriter_reader");
        }
    }

    [Test]
    public async Task Rows_of_another_database_travel()
    {
        await Sql("DROP DATABASE IF EXISTS efwriter_other WITH (FORCE)");
        await Sql("CREATE DATABASE efwriter_other");
        try
        {
            await using var source = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(Server.ConnectionString)
                {
                    Database = "efwriter_other",
                    Pooling = false
                }.ConnectionString);
            await using var destination = PostgresDestination.FromDataSource(Server.Source);

            Assert.That((await destination.ExecuteAsync(Export("SELECT 1 AS a"), source)).StayedOnServer, Is.False);
        }
        finally
        {
            await Sql("DROP DATABASE IF EXISTS efwriter_other WITH (FORCE)");
        }
    }

    private ExportStatement Export(string query, IfExists? ifExists = null, string more = "", string table = "t") =>
        ExportStatement.Parse($$"""
        EXPORT {{query}}
        TO "postgres://reports/{{Schema}}/{{table}}" TYPE POSTGRES OPTIONS
        {"table_name": "{{table}}", "schema": "{{Schema}}"{{(ifExists is { } mode ? $", \"if_exists\": \"{mode}\"" : "")}}{{more}}};
        """);

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task<List<object?[]>> Definition(string table) => Rows($"""
        SELECT attname::text, format_type(atttypid, atttypmod), attnotnull, obj_description(attrelid) FROM pg_attribute
        WHERE attrelid = '{Schema}.{table}'::regclass AND attnum > 0 ORDER BY attnum
        """);
}

using EfWriter.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EfWriter.Tests.Frames;

/// <summary>SQLite's cells have types of their own, whatever their columns were declared as.</summary>
public sealed class SqliteReaderTests : DatabaseTest
{
    [Test]
    public async Task Tables_and_computed_columns_arrive_by_what_their_cells_hold()
    {
        await Write("""
            CREATE TABLE src (i INTEGER, r REAL, x TEXT, b BLOB, n NUMERIC, d DATE, o BOOLEAN, none TEXT);
            INSERT INTO src VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (1, 1.5, 'a', x'00ff', 3, '2024-01-01', 1, NULL), (2,
            2, 'b', x'', 2.5, 'x', 0, NULL);
            """, "SELECT *, i + 1 AS e, count(*) OVER () AS c, upper(x) AS u FROM src");

        Assert.That(await Types(),
            Is.EqualTo(
                "i bigint, r double precision, x text, b bytea, n double precision, d text, o bigint, none text, e bigint, c bigint, u "
                + "text"));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][]
        {
            [null, null, null, null, null, null, null, null, null, 3L, null],
            [1L, 1.5, "a", new byte[] { 0, 255 }, 3.0, "2024-01-01", 1L, null, 2L, 3L, "A"],
            [2L, 2.0, "b", Array.Empty<byte>(), 2.5, "x", 0L, null, 3L, 3L, "B"],
        }));
    }

    [Test]
    public async Task All_rows_arrive_when_there_are_more_than_are_looked_at()
    {
        await Write("", "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2499) SELECT i, 'r' || i AS x FROM n");

        Assert.That(await Scalar<bool>($"SELECT count(*) = 2500 AND sum(i) = 3123750 AND bool_and(x = 'r' || i) FROM {Schema}.t"), Is.True);
    }

    [Test]
    public async Task An_empty_result_has_its_declared_types()
    {
        await Write("CREATE TABLE src (i INTEGER, r REAL, x TEXT)", "SELECT * FROM src");

        Assert.That(await Types(), Is.EqualTo("i bigint, r double precision, x text"));
    }

    [TestCase("INTEGER", "1), ('a'", 1, "SQLite has String here, and Int64 in other rows.")]
    [TestCase("TEXT", "'a'), (x'00'", 1, "SQLite has Byte[] here, and String in other rows.")]
    [TestCase("REAL", "0.5), ('a'", 1, "SQLite has String here, and Double in other rows.")]
    [TestCase("", "0.5), (9007199254740993", 1, "SQLite has Int64 here, and Double in other rows.")]
    [TestCase("", "0.5), (9223372036854775807", 1, "SQLite has Int64 here, and Double in other rows.")]
    public async Task A_cell_of_another_type_is_refused_and_not_made_into_something(string declared, string cells, int row, string expected)
    {
        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => Write($"CREATE TABLE src (a {declared}); INSERT INTO src VALUES ({cells})", "SELECT a FROM src"));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.t', column 'a', row {row}: {expected} Nothing was written. Give the column one type in the "
            + "query, with CAST(… AS TEXT), INTEGER or REAL. [other-storage]"));
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.t') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_statement_runs_on_it()
    {
        await using var source = new SqliteConnection("Data Source=:memory:");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var result = await destination.ExecuteAsync(
            ExportStatement.Parse(
                """EXPORT SELECT 1 AS a, 'x' AS b TO "postgres://reports/db/t" TYPE POSTGRES OPTIONS """
                + $$"""{"table_name": "t", "schema": "{{Schema}}"};"""), source);

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((1, false)));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1L, "x"] }));
    }

    private async Task Write(string setup, string query)
    {
        await using var source = new SqliteConnection("Data Source=:memory:");
        await source.OpenAsync();
        await using var command = source.CreateCommand();
        command.CommandText = setup;
        if (setup.Length > 0)
            await command.ExecuteNonQueryAsync();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = NewContext();
        await db.WriteAsync(reader, "t", Options());
    }

    private Task<string> Types() => Scalar<string>($"""
        SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = '{Schema}.t'::regclass AND attnum > 0
        """);
}

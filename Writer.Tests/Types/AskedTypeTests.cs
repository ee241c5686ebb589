using System.Globalization;
using System.Reflection;
using EfWriter.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EfWriter.Tests.Types;

/// <summary>
/// A type that is asked for holds on a new table, whatever the source's cells are; a cell that is no value of it is refused.
/// </summary>
public sealed class AskedTypeTests : DatabaseTest
{
    [Test]
    public async Task Cells_of_SQLite_become_what_is_asked_for()
    {
        await WriteSqlite(
            "SELECT 19.99 AS price, '2024-02-29' AS day, 1 AS sold, 3.0 AS pieces, '2024-02-29 12:30:00' AS at, 7 AS code, NULL AS note",
            new()
            {
                ["price"] = "numeric(10,2)",
                ["day"] = "date",
                ["sold"] = "boolean",
                ["pieces"] = "integer",
                ["at"] = "timestamp",
                ["code"] = "text",
            });

        Assert.That(await Types(), Is.EqualTo(
            "price numeric(10,2), day date, sold boolean, pieces integer, at timestamp without time zone, code text, note text"));
        Assert.That(await Scalar<string>($"SELECT t::text FROM {Schema}.t t"),
            Is.EqualTo("(19.99,2024-02-29,t,3,\"2024-02-29 12:30:00\",7,)"));
    }

    // Each kind of cell with each type whose values its text may be.
    private static IEnumerable<TestCaseData> Pairs()
    {
        object[] cells = [true, (sbyte)1, (byte)1, (short)1, (ushort)1, 1, 1u, 1L, 1ul, (Half)1, 1f, 1d, 1m, "1", '1'];
        string[] types =
        [
            "boolean", "smallint", "integer", "bigint", "numeric", "numeric(3,1)", "real", "double precision", "text", "varchar(9)",
        ];
        foreach (var cell in cells)
        {
            foreach (var type in types.Where(type => cell is not bool || type is "boolean" or "text" or "varchar(9)"))
                yield return new TestCaseData(cell, type).SetArgDisplayNames(cell.GetType().Name, type);
        }

        yield return new TestCaseData("6f9619ff-8b86-d011-b42d-00c04fc964ff", "uuid");
        yield return new TestCaseData("12:30", "time");
        yield return new TestCaseData("2024-02-29T12:30:00Z", "timestamptz");
        yield return new TestCaseData(new DateTime(2024, 2, 29), "date");
    }

    [Test]
    public async Task Every_cell_with_a_text_becomes_every_type_of_such_texts_also_in_a_table_that_takes_another_s_place()
    {
        var write = typeof(AskedTypeTests).GetMethod(nameof(WriteOne), BindingFlags.NonPublic | BindingFlags.Instance)!;
        foreach (var pair in Pairs().Select(pair => pair.Arguments))
        {
            var (cell, type) = (pair[0]!, (string)pair[1]!);
            await (Task)write.MakeGenericMethod(cell.GetType()).Invoke(this, [cell, type])!;
            var text = Convert.ToString(cell, CultureInfo.InvariantCulture)!;
            var expected = cell is DateTime ? "2024-02-29" : cell is bool && type != "boolean" ? "true" : text;

            Assert.That(
                await Scalar<bool>($"SELECT a = '{expected}'::{type} FROM {Schema}.t"), Is.True, $"{cell.GetType().Name} as {type}");
        }
    }

    [TestCase("19.999", "numeric(10,2)")]
    [TestCase("1.5", "integer")]
    [TestCase("'29.02.2024'", "date")]
    [TestCase("7777", "boolean")]
    [TestCase("70000", "smallint")]
    public async Task A_cell_that_is_no_value_of_the_type_is_refused_with_its_row_and_never_rounded(string cell, string type)
    {
        var thrown = Assert.ThrowsAsync<FrameWriteException>(
            () => WriteSqlite($"SELECT NULL AS a UNION ALL SELECT {cell}", new() { ["a"] = type }));

        Assert.That((thrown!.Column, thrown.Row), Is.EqualTo(("a", 1)), thrown.Message);
        Assert.That(thrown.Message, Does.Not.Contain(cell.Trim('\'')));
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.t') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_cell_that_is_no_value_of_the_type_can_be_left_out_and_kept()
    {
        var result = await WriteSqlite("SELECT 1.25 AS a UNION ALL SELECT 1.255", new() { ["a"] = "numeric(10,2)" },
            Options() with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That((result.Rows, result.BadRows.Count), Is.EqualTo((1, 1)));
        Assert.That(await Scalar<string>($"SELECT row_to_json(r)::text FROM {Schema}.t_rejects r"), Does.Contain("1.255"));
    }

    [Test]
    public async Task A_plan_says_the_type_that_is_asked_for()
    {
        await using var db = NewContext();

        var plan = await db.PlanAsync(new[] { new { price = 1.5 } }, "t", Asking(Options(), new() { ["price"] = "numeric(10,2)" }));

        Assert.That((plan.Refusal, plan.Columns[0].NewType), Is.EqualTo(((string?)null, "numeric(10,2)")));
    }

    [Test]
    public async Task A_column_that_SQLite_computes_and_that_has_nulls_only_is_text()
    {
        await WriteSqlite("SELECT 1 AS a, NULL AS b", []);

        Assert.That(await Types(), Is.EqualTo("a bigint, b text"));
    }

    private async Task WriteOne<T>(T cell, string type)
    {
        await using var db = NewContext();
        await db.WriteAsync(new[] { new { a = cell } }, "t", Asking(Options(IfExists.Replace), new() { ["a"] = type }));
    }

    private async Task<WriteResult> WriteSqlite(string query, Dictionary<string, string> types, WriteOptions? options = null)
    {
        await using var source = new SqliteConnection("Data Source=:memory:");
        await source.OpenAsync();
        await using var command = source.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = NewContext();
        return await db.WriteAsync(reader, "t", Asking(options ?? Options(), types));
    }

    private static WriteOptions Asking(WriteOptions options, Dictionary<string, string> types) =>
        options with { Columns = types.ToDictionary(type => type.Key, type => new ColumnOptions { StoreType = type.Value }) };

    private Task<string> Types() => Scalar<string>($"""
        SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = '{Schema}.t'::regclass AND attnum > 0
        """);
}

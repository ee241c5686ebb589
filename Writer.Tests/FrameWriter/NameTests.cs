using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.FrameWriter;

/// <summary>Names are created literally, or refused with what is wrong with them; never anything else.</summary>
public sealed class NameTests : DatabaseTest
{
    private static readonly string SixtyThreeBytes = new string('é', 31) + "x";

    private static IEnumerable<string> Literal() =>
    [
        "select", "Ünï", "UPPER", "with space", "semi;colon", "x); drop table t; --", "it's", "per%cent", "dollar$EF$quote", "-- comment",
        "/* x */",
        "line\nfeed", "tab\t", "back\\slash", "{0}", "@p0", "🙂", SixtyThreeBytes,
    ];

    private static IEnumerable<string> LiteralByCopyOnly() =>
        ["a\"b", "x]; drop table t; --", "[brackets]", "\"", "\"\"; drop table t; --"];

    [TestCaseSource(nameof(Literal))]
    public async Task A_name_is_created_literally_by_both_loaders(string name)
    {
        await AssertLiteral(name, BulkMethod.Copy);
        await AssertLiteral(name, BulkMethod.BulkExtensions);
    }

    [TestCaseSource(nameof(LiteralByCopyOnly))]
    public async Task A_name_that_BulkExtensions_would_garble_is_created_literally_by_copy_and_refused_by_the_other(string name)
    {
        await AssertLiteral(name, BulkMethod.Copy);

        await using var db = NewContext();
        Assert.That(() => db.WriteAsync(Frame(name), "other", Options(method: BulkMethod.BulkExtensions)),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
                $"Cannot write table '{Schema}.other', column '{name}': EFCore.BulkExtensions writes the column name '{name}' into SQL "
                + "without escaping "
                + "'\"', '[' and ']'. Nothing was written. Use BulkMethod.Copy, or a name without these characters. "
                + "[unsafe-for-bulk-extensions]"));
        Assert.That(() => db.WriteAsync(Frame("x"), name, Options(IfExists.Replace, BulkMethod.BulkExtensions)),
            Throws.TypeOf<FrameWriteException>());
        Assert.That(() => db.WriteAsync(Frame("x"), "other", Options(method: BulkMethod.BulkExtensions) with { Schema = name }),
            Throws.TypeOf<FrameWriteException>());
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.other') IS NULL"), Is.True);
    }

    [Test]
    public async Task Names_that_differ_by_case_only_are_two(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await using var db = NewContext();
        var frame = EfWriter.Frame.From([new { id = 1, Id = 2, ID = 3 }]);

        await db.WriteAsync(frame, "sales", Options(method: method));
        await db.WriteAsync(frame, "Sales", Options(method: method));

        Assert.That(await Rows($"SELECT id, \"Id\", \"ID\" FROM {Schema}.\"Sales\""), Is.EqualTo(new object?[][] { [1, 2, 3] }));
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return new TestCaseData("", "name is empty; PostgreSQL needs at least one character. Nothing was written. Give it a name.")
            .SetArgDisplayNames("empty");
        yield return new TestCaseData("a\0b",
            "name holds the character U+0000, which PostgreSQL cannot store. Nothing was written. Rename it.").SetArgDisplayNames("NUL");
        yield return new TestCaseData("a\uD800",
            "name holds half of a surrogate pair, which has no UTF-8 form. Nothing was written. Rename it.")
            .SetArgDisplayNames("surrogate");
        yield return new TestCaseData(new string('x', 64),
            "takes 64 bytes of UTF-8; PostgreSQL keeps 63 and would cut the rest. Nothing was written. Use a name of at most 63 bytes.")
            .SetArgDisplayNames("64 bytes");
        yield return new TestCaseData(new string('я', 41),
            "takes 82 bytes of UTF-8; PostgreSQL keeps 63 and would cut the rest. Nothing was written. Use a name of at most 63 bytes.")
            .SetArgDisplayNames("82 bytes of 41 characters");
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_name_that_cannot_be_is_refused(string name, string reason)
    {
        await using var db = NewContext();
        var options = Options(IfExists.Replace);

        Assert.That(() => db.WriteAsync(Frame("x"), name, options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(reason).And.Message.Contains("table"));
        Assert.That(() => db.WriteAsync(Frame("x"), "t", options with { Schema = name }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(reason).And.Message.Contains("schema"));
        Assert.That(() => db.WriteAsync(Frame(name), "t", options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(reason).And.Property("Column").EqualTo(name));
    }

    [Test]
    public async Task A_schema_whose_name_would_end_the_block_that_makes_it_is_refused()
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame("x"), "t", new WriteOptions { Schema = "a$EF$; DROP SCHEMA x; --" }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            "Cannot write table 'a$EF$; DROP SCHEMA x; --.t': The schema name holds '$EF$', which would end the block that makes it. "
            + "Nothing was written. Rename it, or create the schema first. [schema-ends-block]"));
    }

    [TestCase("ctid")]
    [TestCase("xmin")]
    public async Task A_system_columns_name_is_refused(string name)
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame(name), "t", Options()), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.t', column '{name}': '{name}' is the name of a system column that every PostgreSQL table has. "
            + "Nothing was written. Rename the column. [system-column-name]"));
    }

    [Test]
    public async Task Keys_and_indexes_of_a_long_name_keep_apart()
    {
        await using var db = NewContext();
        var options = Options(IfExists.Replace) with { NewTable = new() { PrimaryKey = ["id"], Indexes = [new IndexOptions("name")] } };
        var frame = EfWriter.Frame.From([new { id = 1, name = "a" }]);
        var (first, second) = (new string('ü', 30) + "1", new string('ü', 30) + "2");

        await db.WriteAsync(frame, first, options);
        await db.WriteAsync(frame, second, options);
        await db.WriteAsync(frame, second, options);

        var indexes = await Rows($"SELECT relname::text FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relkind = 'i'");
        Assert.That(indexes, Has.Count.EqualTo(4));
    }

    private async Task AssertLiteral(string name, BulkMethod method)
    {
        await using var db = NewContext();
        var options = Options(IfExists.Replace, method) with
        { NewTable = new() { PrimaryKey = [name], Indexes = [new IndexOptions(name)], Comment = name } };

        await db.WriteAsync(Frame(name), name, options);
        await db.WriteAsync(Frame(name), name, options);
        var appended = await db.WriteAsync(Frame(name, 2), name, options with { IfExists = IfExists.Append });

        Assert.That(appended.CreatedTable, Is.False);
        await using var command = Server.Source.CreateCommand("""
            SELECT c.relname::text, a.attname::text, obj_description(c.oid)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r'
            """);
        command.Parameters.AddWithValue(Schema);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.That(await reader.ReadAsync(), Is.True);
        Assert.That((reader.GetString(0), reader.GetString(1), reader.GetString(2)), Is.EqualTo((name, name, name)));
        Assert.That(await reader.ReadAsync(), Is.False, "another table was made");
        await reader.CloseAsync();
        await DropSchema();
        await Sql($"CREATE SCHEMA {Schema}");
    }

    private static DataFrame Frame(string column, int id = 1) => new(new Int32DataFrameColumn(column, [id]));
}

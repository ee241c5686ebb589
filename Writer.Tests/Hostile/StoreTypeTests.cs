using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// A column's type is SQL that a caller hands over: it is a type's name and nothing else, or refused before a statement has it in it.
/// </summary>
// It reads all that the logged server was sent.
[Alone]
[ServerFree]
public sealed class StoreTypeTests
{
    private NpgsqlDataSource _source = null!;

    [SetUp]
    public async Task Prepare()
    {
        _source = NpgsqlDataSource.Create(LoggedServer.ConnectionString);
        await LoggedServer.Sql(
            "DROP SCHEMA IF EXISTS stores CASCADE; CREATE SCHEMA stores; CREATE TABLE stores.canary AS SELECT 1 AS sings; CREATE TABLE "
            + "stores.there (id int, name text)");
    }

    [TearDown]
    public async Task End()
    {
        await LoggedServer.Sql("DROP SCHEMA IF EXISTS stores CASCADE");
        await _source.DisposeAsync();
    }

    private static IEnumerable<string> Smuggled() =>
    [
        "integer); DROP TABLE stores.canary; --", "integer; DROP TABLE stores.canary", "integer --", "integer -- NOT NULL",
        "integer /* a */", "integer/**/", "/* a */ integer", "integer --\n", "integer DEFAULT 1", "integer NOT NULL",
        "integer PRIMARY KEY", "integer CHECK (true)", "integer REFERENCES stores.canary", "integer COLLATE \"C\"", "integer, x integer",
        "integer AS x", "integer) AS y", "SETOF integer", "stores.canary%TYPE", "pg_catalog.int4(", "numeric(1))", "numeric((1))",
        "numeric(10,2); SELECT 1", "text USING 1", "int4; COPY stores.canary FROM PROGRAM 'id'", "\"int4\"; --", "int4 \"", "\"int4",
        "U&\"int4\"", "'integer'", "$$integer$$", "E'\\\\'", "int4\\", "int4\0", "integer[", "integer]", "integer[1]]", "integer ARRAY[1",
        "\u00a0", "\uD800", "()",
        "integer\u2028; DROP TABLE stores.canary", "interval '1 day'", "(SELECT 1)", "CAST(1 AS int)", "int4 OPERATOR(pg_catalog.+) 1",
    ];

    [Test]
    public async Task A_type_that_is_more_than_a_type_is_refused_and_never_sent_as_one([ValueSource(nameof(Smuggled))] string type)
    {
        var writes = new (string Table, WriteOptions Options)[]
        {
            ("made", new()),
            ("there", new() { IfExists = IfExists.Replace }),
            ("made", new() { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } }),
            ("there", new() { IfExists = IfExists.Append, OnNewColumn = OnNewColumn.Add }),
            ("there", new() { IfExists = IfExists.Append, OnTypeMismatch = OnTypeMismatch.Cast }),
            ("there", new() { IfExists = IfExists.Append, OnWiderType = OnWiderType.Alter }),
        };
        await LoggedServer.SkipAsync();
        foreach (var (table, asked) in writes)
        {
            foreach (var column in (string[])["id", "more"])
            {
                var options = asked with
                {
                    Schema = "stores",
                    Columns = new Dictionary<string, ColumnOptions> { [column] = new() { StoreType = type } }
                };
                await TryAsync(db => db.WriteAsync(Rows(asked), table, options));
                await TryAsync(
                    async db => Assert.That((await db.PlanAsync(Rows(asked), table, options)).Statements, Has.None.Contains(type)));
                Ledger.Count("bad inputs tried", 2);
            }
        }

        var sent = await LoggedServer.ReadAsync();
        Assert.That(sent.Where(statement => statement.Text.Contains(type, StringComparison.Ordinal)).Select(statement => statement.Text),
            Is.Empty, "as a parameter only");
        Assert.That(await LoggedServer.Scalar<long>("SELECT count(*) FROM stores.canary"), Is.EqualTo(1));
    }

    [TestCase("integer", "integer")]
    [TestCase(" Numeric ( 12 , 2 ) ", "numeric(12,2)")]
    [TestCase("numeric(4,-2)", "numeric(4,-2)")]
    [TestCase("pg_catalog.int8", "bigint")]
    [TestCase("\"pg_catalog\".\"int8\"", "bigint")]
    [TestCase("stores.\"odd \"\"; -- type\"", "stores.\"odd \"\"; -- type\"")]
    public async Task A_type_is_taken_as_PostgreSQL_spells_it(string type, string stored)
    {
        await LoggedServer.Sql("CREATE DOMAIN stores.\"odd \"\"; -- type\" AS bigint");
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { id = 1, more = 200 }]), "made",
            new() { Schema = "stores", Columns = new Dictionary<string, ColumnOptions> { ["more"] = new() { StoreType = type } } });

        Assert.That(
            await LoggedServer.Scalar<string>(
                "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'stores.made'::regclass AND attname = 'more'"),
            Is.EqualTo(stored));
    }

    private static Frame Rows(WriteOptions options) => options.OnNewColumn == OnNewColumn.Add || options.IfExists != IfExists.Append
        ? Frame.From([new { id = 1, more = 2 }])
        : Frame.From([new { id = 1L, more = 2 }]);

    private DbContext NewContext() => new(new DbContextOptionsBuilder().UseNpgsql(_source).Options);

    private async Task TryAsync(Func<DbContext, Task> run)
    {
        await using var db = NewContext();
        try
        {
            await run(db);
        }
        catch (FrameWriteException refusal) when (refusal.SqlState is not "42601")
        {
            // Refused is what it shall be.
        }
    }
}

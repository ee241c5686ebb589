using EfWriter.Migrations;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Migrations;

/// <summary>The exact SQL that EF's generator makes of a definition.</summary>
public sealed class TableDdlTests : DatabaseTest
{
    private static readonly TableDefinition Sales = new()
    {
        Name = new("analytics", "sales_reports"),
        Columns =
        [
            new() { Name = "id", ClrType = typeof(long), IsNullable = false },
            new() { Name = "Sold On", ClrType = typeof(DateOnly), Comment = "the customer's day" },
            new() { Name = "price", ClrType = typeof(decimal), Precision = 10, Scale = 2 },
            new() { Name = "note", ClrType = typeof(string), MaxLength = 20 },
            new() { Name = "seen", ClrType = typeof(DateTime), StoreType = "timestamp with time zone" },
            new() { Name = "tags", ClrType = typeof(string[]), StoreType = "text[]" },
        ],
        PrimaryKey = ["id"],
        Indexes = [new(["Sold On", "price"]), new(["note"], IsUnique: true, Name: "by_note")],
        Comment = "what was sold",
    };

    [Test]
    public void A_table_is_created_without_its_keys() => Assert.That(Create(Sales), Is.EqualTo("""
        CREATE TABLE analytics.sales_reports (
            id bigint NOT NULL,
            "Sold On" date,
            price numeric(10,2),
            note character varying(20),
            seen timestamp with time zone,
            tags text[]
        );
        COMMENT ON TABLE analytics.sales_reports IS 'what was sold';
        COMMENT ON COLUMN analytics.sales_reports."Sold On" IS 'the customer''s day';

        """));

    [Test]
    public void Keys_and_indexes_are_created_apart() => Assert.That(KeysAndIndexes(Sales), Is.EqualTo("""
        ALTER TABLE analytics.sales_reports ADD CONSTRAINT "PK_sales_reports" PRIMARY KEY (id);

        CREATE UNIQUE INDEX by_note ON analytics.sales_reports (note);

        CREATE INDEX "IX_sales_reports_Sold On_price" ON analytics.sales_reports ("Sold On", price);

        """));

    // Columns of keys stand anywhere in it.
    [TestCase(100)]
    [TestCase(101)]
    [TestCase(250)]
    [TestCase(1_600)]
    public void A_wide_table_is_one_statement_with_its_columns_in_order(int width)
    {
        var wide = Sales with { Columns = [.. Enumerable.Range(0, width).Select(i => WideColumn(i, width))] };

        Assert.That(Create(wide), Is.EqualTo($"""
            CREATE TABLE analytics.sales_reports (
            {string.Join(",\n", wide.Columns.Select(column => $"    {Spelled(column.Name)}"))}
            );
            COMMENT ON TABLE analytics.sales_reports IS 'what was sold';
            COMMENT ON COLUMN analytics.sales_reports."Sold On" IS 'the customer''s day';

            """));
        Assert.That(KeysAndIndexes(wide), Is.EqualTo(KeysAndIndexes(Sales)));

        static string Spelled(string name) => name switch
        {
            "id" => "id bigint NOT NULL",
            "Sold On" => "\"Sold On\" date",
            "price" => "price numeric(10,2)",
            "note" => "note character varying(20)",
            "seen" => "seen timestamp with time zone",
            "tags" => "tags text[]",
            _ => $"{name} integer",
        };
    }

    [Test]
    public void A_table_without_keys_needs_no_second_step() =>
        Assert.That(KeysAndIndexes(Sales with { PrimaryKey = [], Indexes = [] }), Is.Empty);

    [Test]
    public void An_id_column_is_not_taken_for_an_identity_key() =>
        Assert.That(Create(new() { Name = new("public", "t"), Columns = [new() { Name = "Id", ClrType = typeof(int) }] }), Is.EqualTo("""
        CREATE TABLE public.t (
            "Id" integer
        );

        """));

    [TestCase(typeof(bool), null, "boolean")]
    [TestCase(typeof(short), null, "smallint")]
    [TestCase(typeof(int), null, "integer")]
    [TestCase(typeof(long), null, "bigint")]
    [TestCase(typeof(float), null, "real")]
    [TestCase(typeof(double), null, "double precision")]
    [TestCase(typeof(decimal), null, "numeric")]
    [TestCase(typeof(decimal), "numeric(20,0)", "numeric(20,0)")]
    [TestCase(typeof(string), null, "text")]
    [TestCase(typeof(string), "jsonb", "jsonb")]
    [TestCase(typeof(DateTime), "timestamp without time zone", "timestamp without time zone")]
    [TestCase(typeof(DateOnly), null, "date")]
    [TestCase(typeof(TimeOnly), null, "time without time zone")]
    [TestCase(typeof(TimeSpan), null, "interval")]
    [TestCase(typeof(Guid), null, "uuid")]
    [TestCase(typeof(byte[]), null, "bytea")]
    [TestCase(typeof(System.Net.IPAddress), null, "inet")]
    [TestCase(typeof(int[]), "integer[]", "integer[]")]
    public void A_CLR_type_becomes_its_store_type(Type clrType, string? storeType, string expected)
    {
        var definition =
            new TableDefinition { Name = new("s", "t"), Columns = [new() { Name = "c", ClrType = clrType, StoreType = storeType }] };

        Assert.That(Create(definition), Is.EqualTo($"CREATE TABLE s.t (\n    c {expected}\n);\n"));
    }

    [Test]
    public void A_schema_is_created_where_it_is_missing() => Assert.That(Ddl(ddl => ddl.CreateSchema("it's")), Is.EqualTo("""
        DO $EF$
        BEGIN
            IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'it''s') THEN
                CREATE SCHEMA "it's";
            END IF;
        END $EF$;

        """));

    [Test]
    public void A_schema_that_would_end_its_block_is_refused() =>
        Assert.That(() => Ddl(ddl => ddl.CreateSchema("a$EF$b")), Throws.ArgumentException);

    [Test]
    public void A_table_is_dropped() =>
        Assert.That(Ddl(ddl => ddl.DropTable(new("a b", "c\"d"))), Is.EqualTo("DROP TABLE \"a b\".\"c\"\"d\";\n"));

    [Test]
    public void A_table_is_renamed_in_its_schema() =>
        Assert.That(Ddl(ddl => ddl.RenameTable(new("s", "t__new"), "T")), Is.EqualTo("ALTER TABLE s.t__new RENAME TO \"T\";\n"));

    [Test]
    public void An_index_is_renamed() =>
        Assert.That(Ddl(ddl => ddl.RenameIndex(new("s", "t"), "PK_t__new", "PK_t")),
            Is.EqualTo("ALTER INDEX s.\"PK_t__new\" RENAME TO \"PK_t\";\n"));

    [Test]
    public void The_hosts_naming_conventions_hold_for_keys_and_leave_the_frames_names()
    {
        using var db = NewContext(options => options.UseSnakeCaseNamingConvention());
        var table = new RuntimeModelBuilder(db).Build(Sales);

        Assert.That(table.PrimaryKeyName, Is.EqualTo("pk_sales_reports"));
        Assert.That(Text(new TableDdl(db).CreateTable(table)), Does.Contain("\"Sold On\" date"));
    }

    private static string Create(TableDefinition definition) => Ddl((ddl, models) => ddl.CreateTable(models.Build(definition)));

    private static string KeysAndIndexes(TableDefinition definition) =>
        Ddl((ddl, models) => ddl.CreateKeysAndIndexes(models.Build(definition)));

    private static string Ddl(Func<TableDdl, IReadOnlyList<string>> make) => Ddl((ddl, _) => make(ddl));

    private static string Ddl(Func<TableDdl, RuntimeModelBuilder, IReadOnlyList<string>> make)
    {
        using var db = NewContext();
        return Text(make(new TableDdl(db), new RuntimeModelBuilder(db)));
    }

    private static string Text(IReadOnlyList<string> statements) =>
        string.Join("\n", statements.Select(statement => statement.ReplaceLineEndings("\n")));

    // Those of the small table, spread over the wide one.
    private static ColumnDefinition WideColumn(int place, int width)
    {
        var step = width / Sales.Columns.Count;
        return place % step == step - 1 && place / step < Sales.Columns.Count
            ? Sales.Columns[^(1 + (place / step))]
            : new() { Name = $"c{place}", ClrType = typeof(int) };
    }
}

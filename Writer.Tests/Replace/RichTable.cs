using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using static EfWriter.Tests.Support.SqlName;

namespace EfWriter.Tests.Replace;

/// <summary>A table with everything that can hang on one, under names that need quotes.</summary>
public abstract class RichTable : DatabaseTest
{
    protected const string Table = "sa\"les;";

    private string[] Roles => [$"{Schema}_owner", $"{Schema}_grantor", $"{Schema} \"reader\""];

    protected string Owner => Roles[0];

    protected string Delimited => $"{Schema}.\"sa\"\"les;\"";

    protected string Tablespace => $"{Schema}_space";

    [SetUp]
    public async Task CreateRichTable()
    {
        foreach (var role in Roles)
            await Sql($"CREATE ROLE {Quote(role)}");
        await CreateTablespace();
        await Sql($"""
            GRANT ALL ON SCHEMA {Schema} TO PUBLIC;
            CREATE TABLE {Schema}.customers (id int PRIMARY KEY); INSERT INTO {Schema}.customers VALUES (1);
            CREATE UNLOGGED TABLE {Delimited} (
                id int CONSTRAINT "the key" PRIMARY KEY WITH (fillfactor = 77), "na""me" text NOT NULL,
                price numeric(10,2) CONSTRAINT positive CHECK (price > 0),
                customer int, parent int)
                WITH (fillfactor = 71, autovacuum_enabled = false, toast.autovacuum_vacuum_scale_factor = 0.25) TABLESPACE {Tablespace};
            INSERT INTO {Delimited} VALUES (-1, 'old', 1, NULL, NULL)
            """);
    }

    [TearDown]
    public async Task DropRoles()
    {
        await Sql($"DROP PUBLICATION IF EXISTS {Schema}_all, {Schema}_some; DROP SCHEMA {Schema} CASCADE");
        await Sql($"DROP TABLESPACE {Tablespace}");
        await Sql($"DROP ACCESS METHOD IF EXISTS {Schema}_heap");
        foreach (var role in Roles)
            await Sql($"DROP OWNED BY {Quote(role)}; DROP ROLE {Quote(role)}");
    }

    /// <summary>All that a swap carries over.</summary>
    protected Task HangEverythingOn() => Sql($"""
        CREATE ACCESS METHOD {Schema}_heap TYPE TABLE HANDLER heap_tableam_handler;
        ALTER TABLE {Delimited} SET ACCESS METHOD {Schema}_heap;
        ALTER TABLE {Delimited} ALTER "na""me" SET STORAGE EXTERNAL, ALTER "na""me" SET COMPRESSION pglz, ALTER price SET STATISTICS 123,
        ALTER price SET (n_distinct = -0.5);
        ALTER TABLE {Delimited} OWNER TO {Owner};
        COMMENT ON TABLE {Delimited} IS 'it''s sold; really'; COMMENT ON COLUMN {Delimited}."na""me" IS 'its name; $EF$';
        BEGIN; SET LOCAL ROLE {Owner};
        REVOKE TRUNCATE ON {Delimited} FROM {Owner};
        GRANT SELECT, INSERT ON {Delimited} TO {Schema}_grantor WITH GRANT OPTION;
        GRANT UPDATE (price) ON {Delimited} TO {Schema}_grantor WITH GRANT OPTION;
        GRANT DELETE ON {Delimited} TO PUBLIC;
        SET LOCAL ROLE {Schema}_grantor;
        GRANT SELECT ON {Delimited} TO {Quote(Roles[2])};
        GRANT UPDATE (price) ON {Delimited} TO {Quote(Roles[2])};
        COMMIT;
        CREATE POLICY "see; some" ON {Delimited} AS RESTRICTIVE FOR SELECT TO {Quote(Roles[2])}, {Owner} USING (price > 0
        AND "na""me" <> ';');
        CREATE POLICY "write" ON {Delimited} FOR INSERT WITH CHECK (id IN (SELECT c.id FROM {Schema}.customers c));
        COMMENT ON POLICY "write" ON {Delimited} IS 'only customers';
        ALTER TABLE {Delimited} ENABLE ROW LEVEL SECURITY; ALTER TABLE {Delimited} FORCE ROW LEVEL SECURITY;
        CREATE FUNCTION {Schema}.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER "on; price" BEFORE UPDATE OF price ON {Delimited} FOR EACH ROW
        WHEN (new.id > 0) EXECUTE FUNCTION {Schema}.nothing('a;b');
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON {Delimited} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION
        {Schema}.nothing();
        CREATE TRIGGER everything AFTER INSERT ON {Delimited} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION
        {Schema}.nothing();
        ALTER TABLE {Delimited} DISABLE TRIGGER later; ALTER TABLE {Delimited} ENABLE ALWAYS TRIGGER everything;
        COMMENT ON TRIGGER everything ON {Delimited} IS 'all of it';
        CREATE RULE audit AS ON DELETE TO {Delimited} DO ALSO (INSERT INTO {Schema}.customers VALUES (old.id); NOTIFY gone);
        ALTER TABLE {Delimited} ENABLE REPLICA RULE audit;
        ALTER TABLE {Delimited} REPLICA IDENTITY FULL;
        CREATE STATISTICS {Schema}."st;ats" (ndistinct, mcv) ON id, price FROM {Delimited};
        ALTER STATISTICS {Schema}."st;ats" OWNER TO {Owner};
        CREATE STATISTICS {Schema}.expressed ON (price * 2) FROM {Delimited}; COMMENT ON STATISTICS {Schema}.expressed IS 'twice';
        ALTER STATISTICS {Schema}.expressed SET STATISTICS 55;
        ANALYZE {Delimited}
        """);

    /// <summary>What the old table's publications are; an unlogged one can have none.</summary>
    protected Task Publish() => Sql($"""
        ALTER TABLE {Delimited} SET LOGGED;
        CREATE PUBLICATION {Schema}_all FOR TABLE {Delimited}; CREATE PUBLICATION {Schema}_some FOR TABLE {Delimited} (id, "na""me")
        WHERE (id > 0) WITH (publish = 'insert')
        """);

    /// <summary>Ten rows of the old table's columns, or of those that are named.</summary>
    protected static DataFrame TenRows(params IReadOnlyList<string> columns)
    {
        DataFrameColumn[] all =
        [
            new Int32DataFrameColumn("id", Enumerable.Range(1, 10)),
            new StringDataFrameColumn("na\"me", Enumerable.Range(1, 10).Select(id => $"name {id}")),
            new DecimalDataFrameColumn("price", Enumerable.Range(1, 10).Select(id => id * 1.5m)),
            new Int32DataFrameColumn("customer", Enumerable.Repeat(1, 10)),
            new Int32DataFrameColumn("parent", Enumerable.Range(1, 10)),
        ];
        return new(all.Where(column => columns.Count == 0 || columns.Contains(column.Name)));
    }

    /// <summary>The frame's columns as the old table has them, under its names.</summary>
    protected WriteOptions Replace(bool keepIndexes = false) => Options(IfExists.Replace) with
    {
        Replace = new() { KeepIndexes = keepIndexes },
        Columns = new Dictionary<string, ColumnOptions> { ["price"] = new() { Precision = 10, Scale = 2 } },
    };

    // Beside the server's data, wherever that is.
    private async Task CreateTablespace()
    {
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SET allow_in_place_tablespaces = on";
        await command.ExecuteNonQueryAsync();
        command.CommandText = $"CREATE TABLESPACE {Tablespace} LOCATION ''";
        await command.ExecuteNonQueryAsync();
    }
}

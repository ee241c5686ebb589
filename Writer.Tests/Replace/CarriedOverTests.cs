using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>What a swap carries over, as the catalogs tell it before and after.</summary>
// The view of published tables looks at all publications, also at one that another fixture is dropping.
[Alone]
public sealed class CarriedOverTests : RichTable
{
    [Test]
    public async Task All_that_hangs_on_the_table_is_there_after_a_swap([Values(1, 3)] int connections)
    {
        await HangEverythingOn();
        var before = await TableCatalog.DescribeAsync(Delimited, withIndexes: false);
        await using var db = NewContext();

        var result = await db.WriteAsync(TenRows(), Table, Replace() with { Parallelism = connections });

        Assert.That(await TableCatalog.DescribeAsync(Delimited, withIndexes: false), Is.EqualTo(before));
        Assert.That((result.ReplacedTable, result.CreatedTable, result.Rows), Is.EqualTo((true, true, 10)));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Delimited} WHERE id > 0"), Is.EqualTo(10));
    }

    [Test]
    public async Task Of_a_columns_options_those_that_somebody_can_set_are_carried_over_and_no_others()
    {
        await Sql($"""
            CREATE TABLE {Schema}.marked (id int, name text); ALTER TABLE {Schema}.marked ALTER COLUMN id SET (n_distinct = -0.5,
            n_distinct_inherited = 7);
            UPDATE pg_attribute SET attoptions = coalesce(attoptions, '{"{}"}') || '{"{pg_distribution_mark=7}"}'::text[]
            WHERE attrelid = '{Schema}.marked'::regclass AND attnum > 0
            """);
        await using var db = NewContext();

        await db.WriteAsync(TenRows(), "marked", Replace());

        var options =
            $"SELECT attname::text, o FROM pg_attribute, unnest(attoptions) o WHERE attrelid = '{Schema}.marked'::regclass AND attnum > 0 "
            + "AND o NOT LIKE 'pg\\_attver=%' ORDER BY o";
        Assert.That(await Rows(options), Is.EqualTo(new object?[][] { ["id", "n_distinct=-0.5"], ["id", "n_distinct_inherited=7"] }));
    }

    [Test]
    public async Task With_KeepIndexes_so_are_indexes_and_constraints()
    {
        await HangEverythingOn();
        var distinct = await Version() >= 15 ? "NULLS NOT DISTINCT" : "";
        await Sql($"""
            CREATE INDEX "ix; lower" ON {Delimited} USING btree (lower("na""me") DESC,
            id) INCLUDE (price) WITH (fillfactor = 66) TABLESPACE {Tablespace} WHERE price > 0;
            CREATE UNIQUE INDEX "IX USING x" ON {Delimited} (id, price) {distinct};
            ALTER TABLE {Delimited} CLUSTER ON "IX USING x";
            CREATE INDEX ON {Delimited} USING hash (id);
            ALTER TABLE {Delimited} ADD CONSTRAINT twice UNIQUE (id, "na""me") INCLUDE (price) USING INDEX TABLESPACE {Tablespace};
            ALTER TABLE {Delimited} ADD CONSTRAINT apart EXCLUDE USING btree (price WITH =) DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE {Delimited} ADD CONSTRAINT buyer FOREIGN KEY (customer) REFERENCES {Schema}.customers (id) ON DELETE SET NULL NOT
            VALID;
            ALTER TABLE {Delimited} ADD CONSTRAINT ancestor FOREIGN KEY (parent) REFERENCES {Delimited} (id);
            COMMENT ON INDEX {Schema}."ix; lower" IS 'lower'; COMMENT ON CONSTRAINT positive ON {Delimited} IS 'never free';
            COMMENT ON CONSTRAINT "the key" ON {Delimited} IS 'the key'
            """);
        var before = await TableCatalog.DescribeAsync(Delimited, withIndexes: true);
        await using var db = NewContext();

        var result = await db.WriteAsync(TenRows(), Table, Replace(keepIndexes: true));

        Assert.That(await TableCatalog.DescribeAsync(Delimited, withIndexes: true), Is.EqualTo(before));
        Assert.That(result.CreatedIndexes,
            Is.EquivalentTo(new[] { "the key", "ix; lower", "IX USING x", "sa\"les;_id_idx", "twice", "apart" }));
    }

    [Test]
    public async Task Publications_are_kept_with_their_columns_and_filters()
    {
        await Publish();
        var before = await TableCatalog.DescribeAsync(Delimited, withIndexes: false);
        await using var db = NewContext();

        await db.WriteAsync(TenRows(), Table, Replace());

        Assert.That(await TableCatalog.DescribeAsync(Delimited, withIndexes: false), Is.EqualTo(before));
        Assert.That(before, Has.Exactly(2).StartsWith("publication "));
    }

    [Test]
    public async Task A_replica_identity_by_index_is_kept_with_the_index_and_else_refused()
    {
        await Sql($"ALTER TABLE {Delimited} REPLICA IDENTITY USING INDEX \"the key\"");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(TenRows(), Table, Replace()), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.{Table}': The old table's replica identity uses the index 'the key', which the new one would "
            + "not have. "
            + "Nothing was written. Set Replace.KeepIndexes, or ask for an index of that name in WriteOptions.NewTable.Indexes. "
            + "[needs-index]"));
        await AssertOld();

        await db.WriteAsync(TenRows(), Table, Replace(keepIndexes: true));
        Assert.That(
            await Scalar<string>(
                $"SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = '{Delimited}'::regclass AND indisreplident"),
            Is.EqualTo($"{Schema}.\"the key\""));
    }

    [Test]
    public async Task In_the_callers_transaction_it_is_carried_over_and_the_role_and_lock_timeout_are_as_before()
    {
        await HangEverythingOn();
        var before = await TableCatalog.DescribeAsync(Delimited, withIndexes: false);
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync("SET LOCAL lock_timeout = '12345ms'");

        await db.WriteAsync(TenRows(), Table, Replace());

        Assert.That(
            await db.Database.SqlQueryRaw<string>("SELECT current_setting('lock_timeout') || ' ' || current_setting('role') AS \"Value\"")
                .SingleAsync(), Is.EqualTo("12345ms none"));
        await transaction.CommitAsync();
        Assert.That(await TableCatalog.DescribeAsync(Delimited, withIndexes: false), Is.EqualTo(before));
    }

    [Test]
    public async Task Grants_of_default_privileges_do_not_come_to_a_table_that_had_none()
    {
        await Sql($"ALTER DEFAULT PRIVILEGES IN SCHEMA {Schema} GRANT SELECT, INSERT ON TABLES TO PUBLIC");
        var before = await TableCatalog.DescribeAsync(Delimited, withIndexes: false);
        await using var db = NewContext();

        await db.WriteAsync(TenRows(), Table, Replace());

        Assert.That(await TableCatalog.DescribeAsync(Delimited, withIndexes: false), Is.EqualTo(before));
        Assert.That(before, Has.None.Contains("PUBLIC"));
    }

    [Test]
    public async Task New_comments_go_before_old_ones_and_a_column_that_goes_takes_its_grants_and_comments_along()
    {
        await Sql($"""
            COMMENT ON TABLE {Delimited} IS 'old'; COMMENT ON COLUMN {Delimited}.id IS 'old id';
            COMMENT ON COLUMN {Delimited}.price IS 'old price'; COMMENT ON COLUMN {Delimited}.parent IS 'gone';
            GRANT SELECT (parent, id) ON {Delimited} TO {Owner}
            """);
        await using var db = NewContext();
        var options = Replace() with
        {
            NewTable = new() { Comment = "new" },
            Columns = new Dictionary<string, ColumnOptions> { ["id"] = new() { Comment = "new id" } }
        };

        await db.WriteAsync(TenRows("id", "na\"me", "price"), Table, options);

        var after = await TableCatalog.DescribeAsync(Delimited, withIndexes: false);
        Assert.That(after.Where(line => line.StartsWith("comment ", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "comment id new id", "comment price old price", "comment table new" }));
        Assert.That(after.Where(line => line.Contains('(', StringComparison.Ordinal) && line.StartsWith("grant", StringComparison.Ordinal)),
            Is.EqualTo(new[] { $"grant SELECT (id) to {Owner} by postgres" }));
    }

    [TestCase("CREATE POLICY few ON {0} USING (parent > 0)", "policy", "few")]
    [TestCase("CREATE TRIGGER touch BEFORE UPDATE OF parent ON {0} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "trigger", "touch")]
    [TestCase("CREATE RULE keep AS ON UPDATE TO {0} WHERE old.parent > 0 DO INSTEAD NOTHING", "rule", "keep")]
    [TestCase("CREATE STATISTICS {1}.both ON id, parent FROM {0}", "statistics", "both")]
    [TestCase("ALTER TABLE {0} SET LOGGED; CREATE PUBLICATION {1}_some FOR TABLE {0} WHERE (parent > 0)", "publication", "{1}_some")]
    [TestCase("CREATE INDEX by_parent ON {0} (parent)", "index", "by_parent")]
    [TestCase("CREATE INDEX by_parent ON {0} (id) WHERE parent > 0", "index", "by_parent")]
    [TestCase("ALTER TABLE {0} ADD CONSTRAINT own CHECK (parent < id)", "check constraint", "own")]
    [TestCase("ALTER TABLE {0} ADD CONSTRAINT own FOREIGN KEY (parent) REFERENCES {0} (id)", "foreign key", "own")]
    [TestCase("ALTER TABLE {0} ADD CONSTRAINT own UNIQUE (id) INCLUDE (parent)", "unique constraint", "own")]
    public async Task What_uses_a_column_that_goes_is_refused_by_name(string sql, string kind, string name)
    {
        name = name.Replace("{1}", Schema, StringComparison.Ordinal);
        await Sql(sql.Replace("{0}", Delimited, StringComparison.Ordinal).Replace("{1}", Schema, StringComparison.Ordinal));
        await using var db = NewContext();

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(TenRows("id", "na\"me", "price"), Table, Replace(keepIndexes: true)));

        Assert.That(failure!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.{Table}', column 'parent': The old table's {kind} '{name}' uses the column 'parent', which the "
            + "frame does not have. "
            + $"Nothing was written. Add the column to the frame, or drop the {kind} first. [column-gone]"));
        await AssertOld();
    }

    [Test]
    public async Task Indexes_that_the_write_asks_for_go_before_old_ones_of_the_same_name()
    {
        await Sql($"CREATE INDEX by_name ON {Delimited} (\"na\"\"me\")");
        await using var db = NewContext();
        var options = Replace(keepIndexes: true) with
        {
            NewTable =
            new() { PrimaryKey = ["price"], Indexes = [new IndexOptions("id", "price") { Name = "by_name" }] }
        };

        var result = await db.WriteAsync(TenRows(), Table, options);

        Assert.That(result.CreatedIndexes, Is.EqualTo(new[] { "PK_sa\"les;", "by_name" }));
        Assert.That(await Rows($"SELECT indexdef FROM pg_indexes WHERE schemaname = '{Schema}' AND tablename = '{Table}' ORDER BY 1"),
            Is.EqualTo(new object?[][]
        {
            [$"CREATE INDEX by_name ON {Delimited} USING btree (id, price)"],
            [$"CREATE UNIQUE INDEX \"PK_sa\"\"les;\" ON {Delimited} USING btree (price)"],
        }));
    }

    [Test]
    public async Task Rows_that_a_kept_constraint_refuses_leave_the_old_table()
    {
        await using var db = NewContext();
        var frame = TenRows();
        frame["price"][3] = -1m;

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, Table, Replace(keepIndexes: true)));

        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.CheckViolation));
        await AssertOld();
    }

    private async Task AssertOld()
    {
        Assert.That(await Rows($"SELECT id, \"na\"\"me\" FROM {Delimited}"), Is.EqualTo(new object?[][] { [-1, "old"] }));
        Assert.That(
            await Scalar<long>(
                $"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relname LIKE '%efwriter%'"), Is.Zero);
    }
}

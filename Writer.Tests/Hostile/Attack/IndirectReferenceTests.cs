namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A foreign key of the attacker's is not at the target itself but at a table under a view, or at a column that the write does not name:
/// one that a trigger sets, or one that decides which partition a row is in.
/// </summary>
public sealed class IndirectReferenceTests : AttackTest
{
    private const string Deferred =
        "; CREATE CONSTRAINT TRIGGER t AFTER DELETE OR UPDATE ON {s}.ref DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        + "EXECUTE FUNCTION {s}.trap()";

    private const string OfId = "CREATE TABLE {s}.ref (id int REFERENCES {s}.base ON DELETE CASCADE ON UPDATE CASCADE)" + Deferred;

    private const string OfTouched =
        "CREATE TABLE {s}.ref (id int, touched int, FOREIGN KEY (id, touched) REFERENCES {s}.sales (id, touched) ON UPDATE CASCADE)"
        + Deferred;

    private const string Base = "CREATE TABLE {s}.base (id int PRIMARY KEY, name text); INSERT INTO {s}.base VALUES (1, 'old'); ";

    private const string Touch = """
        CREATE FUNCTION {s}.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := OLD.touched + 1; RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE ON {s}.
        """;

    private const string Row = " FOR EACH ROW EXECUTE FUNCTION {s}.touch(); INSERT INTO {s}.sales VALUES (1, 'old', 1)";

    private static IEnumerable<TestCaseData> Views() =>
    [
        Of("a view", Base + "CREATE VIEW {s}.sales AS SELECT id, name FROM {s}.base", OfId),
        Of("a view over a view",
            Base + "CREATE VIEW {s}.v AS SELECT id, name FROM {s}.base; CREATE VIEW {s}.sales AS SELECT * FROM {s}.v", OfId),
        Of("a view with other names", """
            CREATE TABLE {s}.base (code int PRIMARY KEY, word text); INSERT INTO {s}.base VALUES (1, 'old');
            CREATE VIEW {s}.sales AS SELECT code AS id, word AS name FROM {s}.base
            """, OfId),
        Of("a view of a table with a child",
            Base + "CREATE TABLE {s}.child (PRIMARY KEY (id)) INHERITS ({s}.base); CREATE VIEW {s}.sales AS SELECT * FROM {s}.base",
            OfId.Replace("{s}.base", "{s}.child", StringComparison.Ordinal)),
        Of("a view of a partitioned table", """
            CREATE TABLE {s}.root (id int, name text) PARTITION BY LIST (name);
            CREATE TABLE {s}.base PARTITION OF {s}.root (PRIMARY KEY (id)) DEFAULT; INSERT INTO {s}.base VALUES (1, 'old');
            CREATE VIEW {s}.sales AS SELECT * FROM {s}.root
            """, OfId),
        Of("a view that a rule makes updatable", Base + """
            CREATE VIEW {s}.sales AS SELECT id + 0 AS id, name FROM {s}.base;
            CREATE RULE d AS ON DELETE TO {s}.sales DO INSTEAD DELETE FROM {s}.base WHERE id = OLD.id;
            CREATE RULE i AS ON INSERT TO {s}.sales DO INSTEAD INSERT INTO {s}.base VALUES (NEW.id, NEW.name)
            """, OfId),
    ];

    [TestCaseSource(nameof(Views))]
    public async Task Rows_are_not_deleted_through_a_view_of_the_table(string make, string key)
    {
        await Make(make, key);
        await AssertRefused(new() { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["id"] } });
    }

    private static IEnumerable<TestCaseData> Changes() =>
    [
        Of("of the target", "CREATE TABLE {s}.sales (id int PRIMARY KEY, name text, touched int, UNIQUE (id, touched));"
            + Touch + "sales" + Row, OfTouched),
        Of("of a partition", """
            CREATE TABLE {s}.sales (id int PRIMARY KEY, name text, touched int, UNIQUE (id, touched)) PARTITION BY RANGE (id);
            CREATE TABLE {s}.part PARTITION OF {s}.sales DEFAULT;
            """ + Touch + "part" + Row, OfTouched),
        Of("of a child", """
            CREATE TABLE {s}.sales (id int PRIMARY KEY, name text, touched int);
            CREATE TABLE {s}.child (PRIMARY KEY (id), UNIQUE (id, touched)) INHERITS ({s}.sales);
            """ + Touch + "child" + Row + "; INSERT INTO {s}.child VALUES (2, 'old', 1)",
            OfTouched.Replace("{s}.sales", "{s}.child", StringComparison.Ordinal)),
        Of("of the writer's table that a foreign key changes", """
            CREATE TABLE {s}.sales (id int PRIMARY KEY, name text UNIQUE, touched int);
            CREATE TABLE {s}.mid (name text REFERENCES {s}.sales (name) ON UPDATE CASCADE, id int, touched int, UNIQUE (id, touched));
            """ + Touch + "mid" + Row + "; INSERT INTO {s}.mid VALUES ('old', 1, 1)",
            OfTouched.Replace("{s}.sales", "{s}.mid", StringComparison.Ordinal)),
    ];

    [TestCaseSource(nameof(Changes))]
    public async Task A_column_that_a_trigger_may_set_counts_as_changed(string make, string key)
    {
        await Make(make, key);
        foreach (var mode in (WriteMode[])[WriteMode.UpdateOnly, WriteMode.Upsert])
            await AssertRefused(new() { Mode = mode });
    }

    [Test]
    public async Task A_row_that_moves_to_another_partition_counts_as_deleted()
    {
        await Make("""
            CREATE TABLE {s}.sales (id int, name text, gone bool NOT NULL DEFAULT false, PRIMARY KEY (id, gone)) PARTITION BY LIST (gone);
            CREATE TABLE {s}.base PARTITION OF {s}.sales (UNIQUE (id)) FOR VALUES IN (false);
            CREATE TABLE {s}.old PARTITION OF {s}.sales FOR VALUES IN (true);
            INSERT INTO {s}.sales VALUES (-1, 'old')
            """, OfId.Replace("{s}.base", "{s}.base (id)", StringComparison.Ordinal));
        await AssertRefused(
            new() { Mode = WriteMode.Sync, Merge = new() { SoftDelete = "gone" } }, Frame.From([new { id = 1, gone = false }]));
    }

    [Test]
    public async Task What_a_view_only_adds_to_is_none_of_its_business()
    {
        await Make(Base + "CREATE VIEW {s}.sales AS SELECT id, name FROM {s}.base; DELETE FROM {s}.base", OfId);
        await using var db = AsWriter();

        await db.WriteAsync(Sales(), "sales", Options(IfExists.Append));

        Assert.That(await Count("sales"), Is.EqualTo(Expected(Route.View)));
    }

    [Test]
    public async Task A_key_of_whoever_owns_the_table_under_the_view_is_none_of_its_business()
    {
        await AsEvil(Base + $"GRANT ALL ON {{s}}.base TO {Writer}; {OfId}");
        await Sql(In($"SET ROLE {Writer}; CREATE VIEW {{s}}.sales AS SELECT id, name FROM {{s}}.base"));
        await using var db = AsWriter();

        await db.WriteAsync(Sales(), "sales", Options() with { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["id"] } });

        Assert.That(await Count("sales"), Is.EqualTo(Expected(Route.View)));
    }

    private static TestCaseData Of(string name, string make, string key) => new TestCaseData(make, key).SetArgDisplayNames(name);

    private async Task Make(string make, string key)
    {
        await Sql(In($"SET ROLE {Writer}; {make}; GRANT SELECT, REFERENCES ON ALL TABLES IN SCHEMA {{s}} TO {Evil}"));
        await AsEvil(key);
        var columns = key.Contains("touched", StringComparison.Ordinal) ? "id, touched" : "*";
        var table = In(key[key.IndexOf("REFERENCES ", StringComparison.Ordinal)..]).Split(' ')[1];
        if (columns != "*")
            await AsEvil($"INSERT INTO {{s}}.ref SELECT {columns} FROM {table}");
        else
            await AsEvil($"INSERT INTO {{s}}.ref SELECT (r.*).{await FirstOf(table)} FROM {table} r");
    }

    private static Task<string> FirstOf(string table) =>
        Scalar<string>($"SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum = 1");

    private async Task AssertRefused(WriteOptions options, Frame? frame = null)
    {
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(frame ?? Sales(), "sales", options with { Schema = Schema, IfExists = IfExists.Append }));

        Assert.That(refused!.Message, Does.Contain($"of {Schema}.ref, which belongs to the role '{Evil}'"));
        await AssertNothingSprung();
    }
}

using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Modes;

/// <summary>What counts as the same row, and as the same key.</summary>
public sealed class UpsertTests : DatabaseTest
{
    private WriteOptions Upsert(params string[] keys) => Options() with { Mode = WriteMode.Upsert, Merge = new() { Keys = keys } };

    [Test]
    public async Task Rows_that_do_not_differ_are_not_rewritten(
        [Values(WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Sync)] WriteMode mode)
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, name text); "
            + $"INSERT INTO {Schema}.sales VALUES (1, 'a'), (2, NULL), (3, 'c')");
        var before = await Rows($"SELECT id, ctid::text, xmin::text FROM {Schema}.sales WHERE id < 3 ORDER BY id");
        await using var db = NewContext();

        var result = await db.WriteAsync(
            Frame.From([new { id = 1, name = "a" }, new { id = 2, name = (string)null! }, new { id = 3, name = "x" }]), "sales",
            Upsert("id") with { Mode = mode });

        Assert.That((result.Inserted, result.Updated, result.Deleted, result.Unchanged), Is.EqualTo((0, 1, 0, 2)));
        Assert.That(await Rows($"SELECT id, ctid::text, xmin::text FROM {Schema}.sales WHERE id < 3 ORDER BY id"), Is.EqualTo(before));
    }

    [TestCase("numeric", "1.0", "1.00", true)]
    [TestCase("numeric", "1.00", "1.00", false)]
    [TestCase("json", "{\"a\": 1}", "{\"a\":1}", true)]
    [TestCase("json", "{\"a\": 1}", "{\"a\": 1}", false)]
    [TestCase("jsonb", "{\"a\": 1}", "{\"a\":1}", false)]
    [TestCase("public.citext", "abc", "ABC", true)]
    [TestCase("text", "a", null, true)]
    [TestCase("text", null, null, false)]
    [TestCase("text", null, "a", true)]
    public async Task A_row_differs_where_its_values_are_not_the_same_bit_for_bit(string type, string? old, string? written, bool differs)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, value {type})");
        await Sql($"INSERT INTO {Schema}.sales VALUES (1, {(old is null ? "NULL" : $"'{old}'")})");
        await using var db = NewContext();
        var frame = type == "numeric"
            ? Frame.From([new { id = 1, value = decimal.Parse(written!, System.Globalization.CultureInfo.InvariantCulture) }])
            : Frame.From([new { id = 1, value = written! }]);

        var result = await db.WriteAsync(frame, "sales", Upsert("id"));

        Assert.That((result.Updated, result.Unchanged), Is.EqualTo(differs ? (1, 0) : (0, 1)));
    }

    [TestCase(0.0, -0.0, true)]
    [TestCase(double.NaN, double.NaN, false)]
    public async Task Negative_zero_is_another_number_and_NaN_the_same(double old, double written, bool differs)
    {
        await using var db = NewContext();
        await db.WriteAsync(Frame.From([new { id = 1, value = old }]), "sales",
            Options() with { NewTable = new() { PrimaryKey = ["id"] } });

        var result = await db.WriteAsync(Frame.From([new { id = 1, value = written }]), "sales", Upsert("id"));

        Assert.That(result.Updated, Is.EqualTo(differs ? 1 : 0));
    }

    [Test]
    public async Task Keys_are_equal_as_their_index_says_wherever_its_operators_are(
        [Values(WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Sync)] WriteMode mode)
    {
        await Sql($"""
            CREATE SCHEMA {Schema}_types;
            CREATE TABLE {Schema}.sales (id text, n int);
            CREATE FUNCTION {Schema}_types.same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
            'SELECT lower($1) OPERATOR(pg_catalog.=) lower($2)';
            CREATE FUNCTION {Schema}_types.less(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
            'SELECT lower($1) OPERATOR(pg_catalog.<) lower($2)';
            CREATE FUNCTION {Schema}_types.compare(text, text) RETURNS int LANGUAGE sql IMMUTABLE AS
            'SELECT CASE WHEN lower($1) OPERATOR(pg_catalog.<) lower($2) THEN -1
                    WHEN lower($1) OPERATOR(pg_catalog.=) lower($2) THEN 0 ELSE 1 END';
            CREATE OPERATOR {Schema}_types.= (LEFTARG = text, RIGHTARG = text, FUNCTION = {Schema}_types.same,
            COMMUTATOR = OPERATOR({Schema}_types.=));
            CREATE OPERATOR {Schema}_types.< (LEFTARG = text, RIGHTARG = text, FUNCTION = {Schema}_types.less);
            CREATE OPERATOR CLASS {Schema}_types.no_case FOR TYPE text USING btree AS OPERATOR 1 {Schema}_types.<,
            OPERATOR 3 {Schema}_types.=, FUNCTION 1 {Schema}_types.compare(text, text);
            CREATE UNIQUE INDEX ON {Schema}.sales (id {Schema}_types.no_case);
            INSERT INTO {Schema}.sales VALUES ('Abc', 1)
            """);
        try
        {
            await using var db = NewContext();

            var result = await db.WriteAsync(Frame.From([new { id = "aBC", n = 2 }]), "sales", Upsert("id") with { Mode = mode });

            Assert.That((result.Inserted, result.Updated, result.Deleted), Is.EqualTo((0, 1, 0)));
            Assert.That(await Rows($"SELECT id, n FROM {Schema}.sales"), Is.EqualTo(new object[][] { ["Abc", 2] }),
                "a key stays as the table spells it");
            if (mode != WriteMode.UpdateOnly)
            {
                Assert.That(
                    () => db.WriteAsync(Frame.From([new { id = "x", n = 2 }, new { id = "X", n = 3 }]), "sales",
                        Upsert("id") with { Mode = mode }),
                    Throws.TypeOf<FrameWriteException>().With.Message.Contain(
                        "two rows of the frame have the same key, as the table's index compares it (SQLSTATE 21000). Nothing was written. "
                        + "Remove the duplicates from the frame."));
            }
        }
        finally
        {
            await Sql($"DROP SCHEMA {Schema}_types CASCADE");
        }
    }

    [Test]
    public async Task Every_loader_stages_rows([Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, name text); INSERT INTO {Schema}.sales VALUES (7, 'old')");
        await using var db = NewContext();

        var result = await db.WriteAsync(
            Frame.From(Enumerable.Range(0, 5_000).Select(i => new { id = i % 2_500, name = $"{i}" })), "sales",
            Upsert("id") with
            {
                BulkMethod = method,
                BatchRows = 700,
                Merge = new() { Keys = ["id"], OnDuplicateKey = OnDuplicateKey.LastWins }
            });

        Assert.That((result.Rows, result.Inserted, result.Updated, result.Unchanged, result.Method),
            Is.EqualTo((5_000, 2_499, 1, 2_500, method)));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.sales WHERE name = (id + 2500)::text"), Is.EqualTo(2_500));
    }

    [Test]
    public async Task Many_duplicates_are_named_in_part_and_counted_in_full()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY)");
        await using var db = NewContext();

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(Enumerable.Range(0, 200).Select(i => new { id = i % 20 })), "sales",
                    Upsert("id") with { BatchRows = 16 }))!;

        Assert.That(failure.Row, Is.EqualTo(20));
        Assert.That(failure.Message,
            Does.Contain("20 keys ('id') are in more than one row: rows 0, 20, 40, 60, 80, …; rows 1, 21,").And.Contain(
                "rows 9, 29, 49, 69, 89, … …. Nothing was written."));
    }

    [Test]
    public async Task Rows_that_a_trigger_keeps_out_fail_the_write(
        [Values(WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.Sync)] WriteMode mode)
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE sales (id int PRIMARY KEY, name text);
            CREATE FUNCTION but_two() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.id <> 2 THEN NEW END; END';
            CREATE TRIGGER keep_out BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION but_two()
            """);
        await using var db = NewContext();

        Assert.That(
            () => db.WriteAsync(Frame.From([new { id = 1, name = "a" }, new { id = 2, name = "b" }]), "sales",
                Upsert("id") with { Mode = mode }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain(
                "2 rows were sent and the server counts 1: a trigger or rule kept rows out or added some."));
        Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task What_triggers_add_is_not_counted()
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE sales (id int PRIMARY KEY, name text);
            INSERT INTO sales VALUES (1, 'a');
            CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO {Schema}.sales VALUES (NEW.id + 100, ''more'') ON CONFLICT (id) DO NOTHING; RETURN NULL; END';
            CREATE TRIGGER add_more AFTER INSERT OR UPDATE ON sales FOR EACH ROW WHEN (NEW.id < 100) EXECUTE FUNCTION more()
            """);
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From([new { id = 1, name = "x" }, new { id = 2, name = "b" }]), "sales", Upsert("id"));

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((1, 1, 0)));
        Assert.That(await Count("sales"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_table_with_rules_is_refused_before_the_frame_is_sent()
    {
        await Sql(
            $"SET search_path = {Schema}; CREATE TABLE sales (id int PRIMARY KEY, name text); CREATE RULE also AS ON INSERT TO sales DO "
            + "ALSO DELETE FROM sales WHERE false");
        await using var db = NewContext();
        var sent = 0;

        Assert.That(
            () => db.WriteAsync(Frame.From([new { id = 1, name = "x" }]), "sales",
                Upsert("id") with { Progress = new Counter(() => sent++) }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain(
                "INSERT with ON CONFLICT clause cannot be used with table that has INSERT or UPDATE rules"));
        Assert.That(sent, Is.Zero);
    }

    [Test]
    public async Task Names_that_need_quoting_are_quoted()
    {
        await Sql($"CREATE TABLE {Schema}.\"s \"\"x\"\" y\" (\"the \"\"key\"\"\" int PRIMARY KEY, \"__efwriter_row\" int, \"Old\" text)");
        await using var db = NewContext();
        var frame =
            new CellReader([("the \"key\"", typeof(int), [1]), ("__efwriter_row", typeof(int), [2]), ("Old", typeof(string), ["a"])]);

        var result = await db.WriteAsync(frame, "s \"x\" y", Upsert("the \"key\""));

        Assert.That(result.Inserted, Is.EqualTo(1));
    }

    [Test]
    public async Task A_search_path_of_the_callers_changes_nothing()
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE sales (id int PRIMARY KEY, name text); INSERT INTO sales VALUES (1, 'a');
            CREATE FUNCTION wrong(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE OPERATOR = (LEFTARG = int, RIGHTARG = int, FUNCTION = wrong);
            CREATE FUNCTION count() RETURNS bigint LANGUAGE sql AS 'SELECT 77'
            """);
        var connection =
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { SearchPath = $"{Schema},pg_catalog" }.ConnectionString;
        await using var destination = PostgresDestination.FromUri(connection);

        foreach (var mode in (WriteMode[])[WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Sync])
            Assert.That(
                (await destination.WriteAsync(Frame.From([new { id = 1, name = $"{mode}" }]), "sales",
                    Upsert("id") with { Mode = mode })).Updated, Is.EqualTo(1), $"{mode}");
    }

    private sealed class Counter(Action count) : IProgress<WriteProgress>
    {
        public void Report(WriteProgress value)
        {
            if (value.Stage == WriteStage.Sending)
                count();
        }
    }
}

namespace EfWriter.Tests.Targets;

/// <summary>Tables whose owner does something with their rows.</summary>
public sealed class TriggerAndRuleTests : TargetTest
{
    [Test]
    public async Task Triggers_see_appended_rows_and_may_change_them()
    {
        await Make("""
            CREATE TABLE sales (id int, name text); CREATE TABLE log (note text);
            CREATE FUNCTION upper_name() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.name := upper(new.name); RETURN new; END';
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN EXECUTE format('INSERT INTO %I.log VALUES (%L)',
            TG_TABLE_SCHEMA, TG_LEVEL); RETURN NULL; END$$;
            CREATE TRIGGER a BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION upper_name();
            CREATE TRIGGER b AFTER INSERT ON sales FOR EACH ROW EXECUTE FUNCTION note();
            CREATE TRIGGER c AFTER INSERT ON sales FOR EACH STATEMENT EXECUTE FUNCTION note()
            """);

        await Write(Options(IfExists.Append));

        Assert.That(await Rows($"SELECT name FROM {Schema}.sales ORDER BY id"),
            Is.EqualTo(new object?[][] { ["SALE 1"], ["SALE 2"], ["SALE 3"] }));
        Assert.That(await Rows($"SELECT note, count(*) FROM {Schema}.log GROUP BY 1 ORDER BY 1"),
            Is.EqualTo(new object?[][] { ["ROW", 3L], ["STATEMENT", 1L] }));
    }

    [Test]
    public async Task A_swap_keeps_triggers_and_rules_and_fires_none()
    {
        await Make("""
            CREATE TABLE sales (id int, name text); CREATE TABLE log (note text);
            CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''fired''; END';
            CREATE TRIGGER a BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION stop();
            CREATE RULE b AS ON INSERT TO sales DO ALSO INSERT INTO log VALUES ('rule')
            """);

        await Write(Replace(ReplaceStrategy.Swap));

        await AssertIds("sales", 1, 2, 3);
        Assert.That(await Count("log"), Is.Zero);
        await Assert.ThatAsync(() => Sql($"INSERT INTO {Schema}.sales VALUES (4)"),
            Throws.TypeOf<Npgsql.PostgresException>().With.Message.Contains("fired"));
    }

    [Test]
    public async Task Rules_that_COPY_would_pass_over_are_obeyed(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Make(
            "CREATE TABLE sales (id int, name text); CREATE TABLE log (id int); CREATE RULE more AS ON INSERT TO sales DO ALSO INSERT INTO "
            + "log VALUES (new.id)");

        Assert.That((await Write(Options(IfExists.Append, method))).Rows, Is.EqualTo(3));

        await AssertIds("sales", 1, 2, 3);
        await AssertIds("log", 1, 2, 3);
    }

    [Test]
    public async Task A_rule_that_takes_rows_elsewhere_does_so()
    {
        await Make(
            "CREATE TABLE sales (id int, name text); CREATE TABLE log (id int); CREATE RULE other AS ON INSERT TO sales DO INSTEAD INSERT "
            + "INTO log VALUES (new.id)");

        Assert.That((await Write(Options(IfExists.Append))).Rows, Is.EqualTo(3));

        await AssertIds("sales");
        await AssertIds("log", 1, 2, 3);
    }

    [Test]
    public async Task A_rule_that_drops_rows_fails_the_write()
    {
        await Make("CREATE TABLE sales (id int, name text); CREATE RULE none AS ON INSERT TO sales DO INSTEAD NOTHING");

        AssertRefused(
            Options(IfExists.Append), "3 rows were sent and the server counts 0: a trigger or rule kept rows out or added some.",
            "Disable it for the load, or write to a staging table. [rows-lost]");
        Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task A_table_with_a_rule_for_something_else_is_filled_by_COPY()
    {
        await Make("CREATE TABLE sales (id int, name text); CREATE RULE keep AS ON DELETE TO sales DO INSTEAD NOTHING");

        Assert.That((await Write(Options(IfExists.Append))).Rows, Is.EqualTo(3));
        await AssertIds("sales", 1, 2, 3);
    }
}

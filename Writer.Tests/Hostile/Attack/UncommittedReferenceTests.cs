using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A role with REFERENCES makes a foreign key before the write begins, and commits it once the write waits for its lock: the first look for
/// such keys does not see it.
/// </summary>
public sealed class UncommittedReferenceTests : AttackTest
{
    private const string Plain = "CREATE TABLE {s}.sales (id int PRIMARY KEY, name text UNIQUE)";

    private static readonly WriteMode[] Deleting = [WriteMode.Sync, WriteMode.Delete, WriteMode.DeleteInsert];

    private static IEnumerable<TestCaseData> Beyond()
    {
        var rule = new Trap("a table that a rule deletes from", $$"""
            {{Plain}}; CREATE TABLE {s}.other (id int PRIMARY KEY); INSERT INTO {s}.other VALUES (-1), (1);
            CREATE RULE d AS ON DELETE TO {s}.sales DO ALSO DELETE FROM {s}.other WHERE id = OLD.id
            """);
        var key = new Trap("a table that a foreign key deletes from",
            Plain + "; CREATE TABLE {s}.other (id int PRIMARY KEY REFERENCES {s}.sales ON DELETE CASCADE)");
        var partition = new Trap("a partition", """
            CREATE TABLE {s}.sales (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
            CREATE TABLE {s}.other PARTITION OF {s}.sales (UNIQUE (name)) DEFAULT
            """);
        var child = new Trap("a table that inherits", """
            CREATE TABLE {s}.sales (id int PRIMARY KEY, name text);
            CREATE TABLE {s}.other (PRIMARY KEY (id), UNIQUE (name)) INHERITS ({s}.sales)
            """);
        foreach (var mode in Deleting)
        {
            yield return Of(mode, rule, "id");
            yield return Of(mode, key, "id");
        }

        foreach (var mode in (WriteMode[])[WriteMode.Sync, WriteMode.Delete])
        {
            yield return Of(mode, partition, "id");
            yield return Of(mode, child, "id");
        }

        yield return Of(WriteMode.UpdateOnly, child, "name");
        yield return Of(WriteMode.UpdateOnly, partition, "name");
        yield return Of(WriteMode.Upsert, partition, "name");
    }

    private static TestCaseData Of(WriteMode mode, Trap table, string column) =>
        new TestCaseData(mode, table, column).SetArgDisplayNames($"{mode}", table.Name, column);

    [TestCaseSource(nameof(Beyond))]
    public async Task One_beyond_the_target_is_waited_for_and_seen(WriteMode mode, Trap table, string column)
    {
        await Target(Writer, table.Make);

        await AssertRefused("other", column, Options(IfExists.Append) with { Mode = mode, Merge = new() { Keys = ["id"] } });
    }

    [Test]
    public async Task So_it_is_if_all_rows_are_replaced()
    {
        await Target(Writer, $$"""
            {{Plain}}; CREATE TABLE {s}.other (id int PRIMARY KEY); INSERT INTO {s}.other VALUES (-1), (1);
            CREATE RULE d AS ON DELETE TO {s}.sales DO ALSO DELETE FROM {s}.other WHERE id = OLD.id
            """);

        await AssertRefused("other", "id", Ask(Route.DeleteRows, BulkMethod.Copy));
    }

    [Test]
    public async Task One_of_the_target_is_seen_if_the_writer_may_not_lock_it(
        [Values(WriteMode.Upsert, WriteMode.UpdateOnly)] WriteMode mode)
    {
        await Target("NONE", Plain);
        await Sql(In($"GRANT SELECT ON {{s}}.sales TO {Writer}; GRANT INSERT (id, name), UPDATE (id, name) ON {{s}}.sales TO {Writer}"));

        await AssertRefused("sales", "name", Options(IfExists.Append) with { Mode = mode, Merge = new() { Keys = ["id"] } });
    }

    [Test]
    public async Task Without_hers_the_write_goes_on_though_it_may_not_lock_what_its_foreign_keys_delete_from()
    {
        await Target("NONE", Plain + "; CREATE TABLE {s}.other (id int PRIMARY KEY REFERENCES {s}.sales ON DELETE CASCADE)");
        await Sql(In($"GRANT ALL ON {{s}}.sales TO {Writer}"));
        await using var db = AsWriter();

        await db.WriteAsync(New, "sales", Options(IfExists.Append) with { Mode = WriteMode.Sync, Merge = new() { Keys = ["id"] } });

        Assert.That(await Count("other"), Is.EqualTo(1));
    }

    private static Frame New => Frame.From([new { id = 1, name = "new" }]);

    // The attacker's table has the keys of all rows, and a trap for the commit of whoever deletes or changes them.
    private async Task Target(string owner, string make)
    {
        var fill = make.Contains("INHERITS", StringComparison.Ordinal) ? "other" : "sales";
        await Sql(In($"SET ROLE {owner}; {make}; INSERT INTO {{s}}.{fill} VALUES (-1, 'old'), (1, 'other')"));
        if (make.Contains("REFERENCES", StringComparison.Ordinal))
            await Sql(In($"SET ROLE {owner}; INSERT INTO {{s}}.other VALUES (-1), (1)"));
        await Sql(In($"GRANT SELECT, REFERENCES ON ALL TABLES IN SCHEMA {{s}} TO {Evil}"));
        await AsEvil("""
            CREATE TABLE {s}.ref (id int, name text); INSERT INTO {s}.ref VALUES (-1, 'old'), (1, 'other');
            CREATE CONSTRAINT TRIGGER t AFTER DELETE OR UPDATE ON {s}.ref DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            EXECUTE FUNCTION {s}.trap()
            """);
    }

    private async Task AssertRefused(string table, string column, WriteOptions options)
    {
        await using var db = AsWriter();
        await using var hers = await Holding(Evil, $"BEGIN; ALTER TABLE {{s}}.ref ADD FOREIGN KEY ({column}) "
            + $"REFERENCES {{s}}.{table} ({column}) ON DELETE CASCADE ON UPDATE CASCADE");

        var write = Task.Run(() => db.WriteAsync(New, "sales", options with { LockTimeout = TimeSpan.FromSeconds(60) }));
        await UntilItWaits(write);
        await using (var commit = new NpgsqlCommand("COMMIT", hers))
            await commit.ExecuteNonQueryAsync();
        var refused = Assert.ThrowsAsync<FrameWriteException>(() => write);

        Assert.That(refused!.Code, Is.EqualTo("untrusted"));
        Assert.That(refused.Message, Does.Contain($"of {Schema}.ref, which belongs to the role '{Evil}'"));
        await AssertNothingSprung();
        Assert.That(await Count("ref"), Is.EqualTo(2));
    }

    private async Task UntilItWaits(Task write)
    {
        var waits = $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{Writer}' AND wait_event_type = 'Lock')";
        while (!write.IsCompleted && !await Scalar<bool>(waits))
            await Task.Delay(2);
    }
}

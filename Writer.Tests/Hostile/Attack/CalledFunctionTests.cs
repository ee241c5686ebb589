namespace EfWriter.Tests.Hostile.Attack;

/// <summary>What the target calls that runs as somebody else sees of a write no more than that role may see.</summary>
public sealed class CalledFunctionTests : AttackTest
{
    [Test]
    public async Task A_function_that_runs_as_another_role_reads_neither_rejects_nor_tokens_nor_staged_rows(
        [Values(Route.Append, Route.Truncate, Route.DeleteRows, Route.Upsert, Route.InsertOnly, Route.View, Route.RowSecurity)] Route route,
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        await Sql($"ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} GRANT ALL ON TABLES TO PUBLIC");
        await Write(route, method, 0);
        await AsEvil($$"""
            CREATE FUNCTION {s}.look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            DECLARE r record; found bigint;
            BEGIN
                FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND (relname LIKE '%\_\_efwriter%'
                OR relname LIKE '%rejects') LOOP
                    BEGIN
                        EXECUTE format('SELECT count(*) FROM %s', r.name) INTO found;
                        INSERT INTO {s}.loot VALUES ('read ' || r.name);
                    EXCEPTION WHEN insufficient_privilege THEN NULL;
                    END;
                END LOOP;
                RETURN NEW;
            END $$
            """);
        await Sql(
            $"SET ROLE {Writer}; CREATE TRIGGER look BEFORE INSERT OR UPDATE ON "
            + $"{Schema}.{(route == Route.View ? "behind_sales" : "sales")} FOR EACH ROW EXECUTE FUNCTION {Schema}.look()");

        await Write(route, method, 100);

        Assert.That(await Count(Rejects), Is.EqualTo(2));
        Assert.That(await Exists(Tokens), Is.True);
        await AssertNothingSprung();
    }

    private async Task Write(Route route, BulkMethod method, int first)
    {
        await using var db = AsWriter();
        var rows = Enumerable.Range(first, 4).Select(id => new Sale(id, id == first + 2 ? "secret\0" : "name"));
        await db.WriteAsync(Frame.From(rows), "sales",
            Ask(route, method) with
            {
                BadRows = new() { OnBadRow = OnBadRow.Reject },
                Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero }
            });
    }
}

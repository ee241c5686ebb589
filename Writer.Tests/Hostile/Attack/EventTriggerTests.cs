namespace EfWriter.Tests.Hostile.Attack;

/// <summary>An event trigger refuses commands and not rows: an error that says so is looked into at the right place.</summary>
public sealed class EventTriggerTests : AttackTest
{
    // Those that make a table before there is a row, and those that come after the rows.
    [TestCase(Route.New, "CREATE TABLE")]
    [TestCase(Route.ParallelNew, "CREATE TABLE")]
    [TestCase(Route.Swap, "CREATE TABLE")]
    [TestCase(Route.Swap, "ALTER TABLE")]
    [TestCase(Route.New, "CREATE INDEX")]
    public async Task What_it_refuses_is_a_command(Route route, string command)
    {
        await Prepare(route);
        await Sql($$"""
            CREATE FUNCTION {{Schema}}.refuse() RETURNS event_trigger LANGUAGE plpgsql AS
            $$ BEGIN IF current_user = '{{Writer}}' THEN RAISE 'no, s3cr3t'; END IF; END $$;
            CREATE EVENT TRIGGER {{Schema}}_refuse ON ddl_command_end WHEN TAG IN ('{{command}}') EXECUTE FUNCTION {{Schema}}.refuse()
            """);
        try
        {
            await using var db = AsWriter();
            var options = Ask(route, BulkMethod.Copy) with
            {
                NewTable = route == Route.New ? new() { Indexes = [new() { Columns = ["name"] }] } : null,
            };

            var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", options));

            Assert.That(refused!.Message, Does.Contain(
                $"the server's function {Schema}.refuse() refused a command of the write, as that of an event trigger can (SQLSTATE "
                + "P0001)"));
            Assert.That(refused.ToString(), Does.Not.Contain("s3cr3t"));
        }
        finally
        {
            await Sql($"DROP EVENT TRIGGER {Schema}_refuse");
        }
    }
}

using EfWriter.LocalPostgres.Cluster;

namespace EfWriter.Tests.Faults;

/// <summary>What a write may not do, or may no longer do.</summary>
public sealed class RightsLostTests : FaultTest
{
    private const string ReadOnly = "(SQLSTATE 25006). Nothing was written. Connect to the primary, or leave read-only mode.";

    [Test]
    public async Task A_session_that_only_reads_is_told()
    {
        await CreateTable();
        await using var db = NewContext("Options=-c default_transaction_read_only=on");

        foreach (var options in (WriteOptions[])[Append, Replace, Replace with { Parallelism = 2 }])
        {
            var refused = await AssertFails(db.WriteAsync(NewRows(), "sales", options));
            Assert.That(refused.Message, Does.EndWith(ReadOnly));
        }

        await AssertTable(Old);
        await using var writes = NewContext();
        await AssertWritesOn(writes);
    }

    [Test]
    public async Task A_standby_is_told()
    {
        await CreateTable();
        await using var db = NewContext();
        var signal = Path.Combine(FaultServer.Local.DataFolder, "standby.signal");
        await FaultServer.StopAsync(StopMode.Fast);
        await File.WriteAllTextAsync(signal, "");
        await FaultServer.StartAgainAsync();
        try
        {
            foreach (var options in (WriteOptions[])[Append, Replace, Replace with { Parallelism = 2 }])
            {
                var refused = await AssertFails(db.WriteAsync(NewRows(), "sales", options));
                Assert.That(refused.Message, Does.EndWith(ReadOnly));
            }
        }
        finally
        {
            await FaultServer.StopAsync(StopMode.Fast);
            File.Delete(signal);
            await FaultServer.StartAgainAsync();
        }

        // Its connections ended with the standby.
        FaultServer.ClearPools();
        await AssertTable(Old);
        await using var writes = NewContext();
        await AssertWritesOn(writes);
    }

    [Test]
    public async Task A_role_that_loses_its_right_to_the_table_midway_is_told([Values] BulkMethod method)
    {
        await CreateTable();
        await Sql($"ALTER TABLE {Table} OWNER TO postgres; GRANT SELECT, INSERT ON {Table} TO writer");
        await using var db = NewContext();
        var frame = Revoking($"REVOKE INSERT ON {Table} FROM writer", at: 0);

        await AssertRefused(db.WriteAsync(frame, "sales", Append with { BulkMethod = method }), Denied("table sales"), "42501");

        await AssertTable(Old);
        await Sql($"ALTER TABLE {Table} OWNER TO writer");
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_role_that_loses_its_right_to_the_schema_midway_is_told([Values(1, 2)] int streams)
    {
        await CreateTable();
        await Sql($"ALTER SCHEMA {Schema} OWNER TO postgres; GRANT ALL ON SCHEMA {Schema} TO writer");
        await using var db = NewContext();
        var frame = Revoking($"REVOKE CREATE ON SCHEMA {Schema} FROM writer", at: ManyRows - 1);

        await AssertRefused(db.WriteAsync(frame, "sales", Replace with { Parallelism = streams, BatchRows = 500 }), Denied("schema f"),
            "42501");

        await AssertTable(Old);
        await Sql($"GRANT CREATE ON SCHEMA {Schema} TO writer");
        await AssertWritesOn(db);
    }

    private static string Denied(string what) =>
        $"Cannot write table 'f.sales': the server says: permission denied for {what} (SQLSTATE 42501). "
        + "Nothing was written. Ask the owner to GRANT the privilege to the connection's role, or connect as another role.";

    private static Frame Revoking(string statement, int at) => NewRows(row =>
    {
        if (row == at)
            Sql(statement).GetAwaiter().GetResult();
    });
}

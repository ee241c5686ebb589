using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>A statement runs on the destination that it names, and only reads its source.</summary>
public sealed class DestinationNameTests : DatabaseTest
{
    [Test]
    public async Task A_statement_for_another_destination_is_refused_before_its_query_runs()
    {
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var other = PostgresDestination.FromDataSource(Server.Source, "warehouse");
        await using var named = PostgresDestination.FromUri(Server.ConnectionString, "Reports");

        Assert.That(
            () => other.ExecuteAsync(Export("SELECT 1 / 0 AS a"), source),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(
                "The statement goes to 'reports', and this destination is 'warehouse'."));
        Assert.That((await named.ExecuteAsync(Export("SELECT 1 AS a"), source)).Rows, Is.EqualTo(1));
    }

    [Test]
    public async Task A_source_may_be_read_only([Values("session", "transaction")] string what)
    {
        await Sql($"CREATE TABLE {Schema}.src AS SELECT 1 AS i");
        await using var source = new NpgsqlConnection(
            Server.ConnectionString + (what == "session" ? ";Options=-c default_transaction_read_only=on" : ""));
        await source.OpenAsync();
        await using var transaction = what == "session" ? null : await source.BeginTransactionAsync();
        if (transaction is not null)
        {
            await using var command = new NpgsqlCommand("SET TRANSACTION READ ONLY", source);
            await command.ExecuteNonQueryAsync();
        }

        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        var result = await destination.ExecuteAsync(Export($"SELECT i FROM {Schema}.src"), source);

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((1, false)));
    }

    private ExportStatement Export(string query) => ExportStatement.Parse($$"""
        EXPORT {{query}} TO "postgres://reports/{{Schema}}/t" TYPE POSTGRES OPTIONS {"table_name": "t", "schema": "{{Schema}}"};
        """);
}

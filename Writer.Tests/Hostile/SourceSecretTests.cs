using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>A query on a connection of the app's fails for a row that travels: its cells are not repeated, wherever the row is.</summary>
public sealed class SourceSecretTests : DatabaseTest
{
    private static readonly string[] Expressions =
    [
        "c::int", "c::date", "c::regclass", "nextval(c)", "current_setting(c)", "pg_read_file(c)", "query_to_xml(c, true, true, '')",
        "c::jsonpath",
    ];

    [Test]
    public async Task What_PostgreSQL_says_of_a_row_is_not_repeated([Values(0, 20_000)] int place)
    {
        await Sql(
            $"CREATE TABLE {Schema}.src AS SELECT CASE g WHEN {place} THEN 's3cr3t cell' END AS c FROM generate_series(0, {place}) g");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        foreach (var expression in Expressions)
        {
            // Rows of a transaction travel. Npgsql gives a connection up after some of the failures.
            await using var source = await Server.Source.OpenConnectionAsync();
            await using var transaction = await source.BeginTransactionAsync();
            var export = ExportStatement.Parse(
                $"EXPORT SELECT ({expression})::text AS t FROM {Schema}.src TO \"postgres://e/{Schema}/t\" TYPE POSTGRES OPTIONS "
                + $"{{\"table_name\": \"t\", \"schema\": \"{Schema}\"}}");

            var refused = Assert.ThrowsAsync<FrameWriteException>(() => destination.ExecuteAsync(export, source), expression);

            Assert.That(refused!.Code, Is.EqualTo("source-failed"), expression);
            Assert.That(refused.ToString(), Does.Not.Contain("s3cr3t").And.Contain((refused.InnerException as PostgresException)?.SqlState),
                expression);
        }
    }
}

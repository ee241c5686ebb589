using EfWriter.Tests.Conformance.Cases;
using Npgsql;

namespace EfWriter.Tests.Conformance;

/// <summary>The PostgreSQL types that the hosts of these tests have mapped.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class HostTypes
{
    [OneTimeSetUp]
    public Task Create() =>
        Run($"DROP TYPE IF EXISTS {OtherCases.EnumType}; CREATE TYPE {OtherCases.EnumType} AS ENUM ('fine', 'very_good', 'so so')");

    [OneTimeTearDown]
    public Task Drop() => Run($"DROP TYPE {OtherCases.EnumType}");

    private static async Task Run(string sql)
    {
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        await connection.ReloadTypesAsync();

        // The contexts' connections have a source of their own, which tests before may have opened.
        await using var context = new NpgsqlConnection(Server.ConnectionString);
        await context.OpenAsync();
        await context.ReloadTypesAsync();
    }
}

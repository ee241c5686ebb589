using EfWriter.Tests.Conformance.Cases;

namespace EfWriter.Tests.Conformance;

/// <summary>The PostgreSQL types that the hosts of these tests have mapped.</summary>
[SetUpFixture]
public sealed class HostTypes
{
    [OneTimeSetUp]
    public Task Create() => Run($"DROP TYPE IF EXISTS {OtherCases.EnumType}; CREATE TYPE {OtherCases.EnumType} AS ENUM ('fine', 'very_good', 'so so')");

    [OneTimeTearDown]
    public Task Drop() => Run($"DROP TYPE {OtherCases.EnumType}");

    private static async Task Run(string sql)
    {
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        await connection.ReloadTypesAsync();
    }
}

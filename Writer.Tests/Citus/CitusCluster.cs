using EfWriter.Connector.Uris;
using Npgsql;

namespace EfWriter.Tests.Citus;

/// <summary>
/// A Citus cluster that somebody runs for these tests: <c>EFWRITER_CITUS_URI</c> is the address of its coordinator, as a superuser. Without
/// it, tests that need one are not there.
/// </summary>
internal static class CitusCluster
{
    private static readonly Lazy<NpgsqlDataSource> Shared = new(() => NpgsqlDataSource.Create(ConnectionString));

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => Uri.Length > 0;

    public static NpgsqlDataSource Source => Shared.Value;

    public static string ConnectionString => $"{PostgresUri.ToConnectionString(Uri)};Include Error Detail=true";

    private static string Uri => Environment.GetEnvironmentVariable("EFWRITER_CITUS_URI") ?? string.Empty;

    /// <summary>What is run against it, in the words of the documentation.</summary>
    public static async Task<string> DescribeAsync()
    {
        await using var command = Source.CreateCommand("""
            SELECT format('Citus %s on PostgreSQL %s, a coordinator and %s workers',
                split_part(citus_version(), ' ', 2), split_part(current_setting('server_version'), ' ', 1),
                (SELECT count(*) FROM pg_dist_node WHERE groupid <> 0))
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}

using EfWriter.LocalPostgres;

namespace EfWriter.Tests.Support;

/// <summary>A server whose changes can be sent to others, which the run's is not.</summary>
internal static class LogicalServer
{
    public static Task<LocalServer> StartAsync() => LocalServer.StartAsync(new()
    {
        AllowsRunningServer = false,
        Settings = new Dictionary<string, string> { ["wal_level"] = "logical" },
    });
}

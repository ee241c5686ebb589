using System.Diagnostics;
using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Samples;

/// <summary>The sample host's page in a real browser: <c>./build.sh --target=Sample</c>.</summary>
internal static class BrowserRun
{
    /// <summary>Starts a server and the host, and lets a script of Playwright's use the page.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The script's exit code.</returns>
    public static async Task<int> RunAsync(string script)
    {
        await using var server = await LocalServer.StartAsync(new() { Settings = FastServer.Settings });
        await using var host = await SampleHost.StartAsync(PostgresUri.ToConnectionString(server.Uri));
        var start = new ProcessStartInfo("node", [script]);
        start.Environment["HOST_ADDRESS"] = host.Address.ToString();
        start.Environment["HOST_KEY"] = host.AdminKey;
        using var node = Process.Start(start)!;
        await node.WaitForExitAsync();
        if (node.ExitCode != 0)
            await Console.Error.WriteLineAsync(host.Printed());
        return node.ExitCode;
    }
}

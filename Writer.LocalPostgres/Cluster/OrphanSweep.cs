using System.Diagnostics;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>Stops and removes the servers of processes that were killed before they could.</summary>
internal static class OrphanSweep
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(string serversFolder, CancellationToken cancellationToken)
    {
        foreach (string folder in Folders(serversFolder).Where(IsOrphan))
        {
            await RemoveAsync(new ServerFolder(folder), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string[] Folders(string serversFolder)
    {
        try
        {
            return Directory.GetDirectories(serversFolder, ServerFolder.Prefix + "*");
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return []; // nothing of ours; making the folder says what is wrong with it
        }
    }

    private static bool IsOrphan(string folder)
        => ProcessIdentity.TryParse(Path.GetFileName(folder), ServerFolder.Prefix, out ProcessIdentity? owner) && owner.IsGone();

    private static async Task RemoveAsync(ServerFolder folder, CancellationToken cancellationToken)
    {
        if (await StopAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            UnixFiles.TryDelete(folder.Path); // what could not be removed now is there for the next sweep
        }
    }

    /// <returns>True when no server runs on the folder any more.</returns>
    private static async Task<bool> StopAsync(ServerFolder folder, CancellationToken cancellationToken)
    {
        using Process? server = FindServer(folder);
        if (server is null)
        {
            return true;
        }

        ImmediateStop.Ask(server);
        // Looked for anew each time: a process that nobody collects keeps its id, but no longer works in the folder.
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
            if (!IsRunning(folder))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRunning(ServerFolder folder)
    {
        using Process? server = FindServer(folder);
        return server is not null;
    }

    private static Process? FindServer(ServerFolder folder)
        => PostmasterFile.Read(folder.Data)?.FindProcess(folder.Data);
}

using System.Diagnostics;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>Stops and removes the servers of processes that were killed before they could.</summary>
internal static class OrphanSweep
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <param name="serversFolder">Opened by <see cref="ServersFolder.Open"/>: nobody else can exchange what is in it.</param>
    /// <param name="user">As whom servers run.</param>
    /// <param name="cancellationToken">Stops the sweep.</param>
    public static async Task RunAsync(string serversFolder, ServerUser user, CancellationToken cancellationToken)
    {
        foreach (string folder in Directory.GetDirectories(serversFolder, ServerFolder.Prefix + "*").Where(IsOrphan))
        {
            if (OwnerOf(folder, user) is { } owner)
            {
                await RemoveAsync(new ServerFolder(folder, owner), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Ourselves where a start ended before the folder was given away; null for a user whom this start would not take.</returns>
    private static ServerUser? OwnerOf(string folder, ServerUser user)
        => OperatingSystem.IsWindows() ? user
            : FileOwner.OfLink(folder) is not var (owner, _) ? null
            : owner == FileOwner.CurrentUser() ? ServerUser.Self
            : owner == user.Id ? user
            : null;

    private static bool IsOrphan(string folder)
        => ProcessIdentity.TryParse(Path.GetFileName(folder), ServerFolder.Prefix, out ProcessIdentity? owner) && owner.IsGone();

    private static async Task RemoveAsync(ServerFolder folder, CancellationToken cancellationToken)
    {
        if (await StopAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            await folder.TryDeleteAsync().ConfigureAwait(false); // what could not be removed now is there for the next sweep
        }
    }

    /// <returns>True when no server runs on the folder any more.</returns>
    private static async Task<bool> StopAsync(ServerFolder folder, CancellationToken cancellationToken)
    {
        using Process? server = await folder.FindServerAsync().ConfigureAwait(false);
        if (server is null)
        {
            return true;
        }

        await ImmediateStop.AskAsync(server, folder.User).ConfigureAwait(false);
        // Looked for anew each time: a process that nobody collects keeps its id, but no longer works in the folder.
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
            if (!await IsRunningAsync(folder).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<bool> IsRunningAsync(ServerFolder folder)
    {
        using Process? server = await folder.FindServerAsync().ConfigureAwait(false);
        return server is not null;
    }
}

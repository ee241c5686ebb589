using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres;

/// <summary>
/// A throwaway PostgreSQL server on a free port of 127.0.0.1, with the superuser <c>postgres</c> and a random password, which
/// only <see cref="Uri"/> holds: other users of the machine do not get in. Or the running server that the options or the environment name.
/// Safe to use from several threads.
/// </summary>
public sealed class LocalServer : IAsyncDisposable
{
    private readonly string _description;
    private DatabaseCluster? _cluster;

    private LocalServer(string uri, int majorVersion, string description, DatabaseCluster? cluster)
    {
        Uri = uri;
        MajorVersion = majorVersion;
        IsExternal = cluster is null;
        _description = description;
        _cluster = cluster;
    }

    /// <summary>The <c>postgresql://</c> URI, which holds the password; for a running server, the text that it was given as.</summary>
    public string Uri { get; private set; }

    /// <summary>The server's major version, such as 18; 0 for a running server, which is not asked.</summary>
    public int MajorVersion { get; }

    /// <summary>True when a running server is used: nothing was started, and disposing stops nothing.</summary>
    public bool IsExternal { get; }

    /// <summary>Finds or fetches PostgreSQL's programs and starts a server, which is ready when this returns.</summary>
    /// <param name="options">Which server; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the search or the start, and leaves nothing behind.</param>
    /// <exception cref="LocalServerException">No programs, or no start: the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<LocalServer> StartAsync(
        LocalServerOptions? options = null, CancellationToken cancellationToken = default)
        => StartAsync(options ?? new LocalServerOptions(), HostEnvironment.Current(), cancellationToken);

    /// <summary>One line for people: the version, where its programs are, and the port. Holds no password.</summary>
    public string Describe() => _description;

    /// <summary>Stops the server that was started, at once, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        DatabaseCluster? cluster = Interlocked.Exchange(ref _cluster, null);
        if (cluster is not null)
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The folder of the server's data.</summary>
    internal string DataFolder => Cluster.Data;

    private DatabaseCluster Cluster =>
        _cluster ?? throw new InvalidOperationException("Not a server that was started here, or one that was disposed.");

    /// <summary>Ends the server that was started and keeps its data.</summary>
    internal Task StopAsync(StopMode mode) => Cluster.StopAsync(mode);

    /// <summary>Starts the server that was stopped, on another port: somebody may have taken the old one.</summary>
    internal async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        await Cluster.StartAgainAsync(cancellationToken).ConfigureAwait(false);
        Uri = UriOf(Cluster);
    }

    internal static async Task<LocalServer> StartAsync(
        LocalServerOptions options, HostEnvironment host, CancellationToken cancellationToken)
    {
        string? uri = options.Uri
            ?? (options.AllowsRunningServer ? host.Variable("EFWRITER_TEST_URI") ?? host.Variable("EFWRITER_URI") : null);
        if (uri is not null)
        {
            return External(uri);
        }

        ServerUser user = await ServerUser.FindAsync(host.IsRoot, host.FindProgram, cancellationToken).ConfigureAwait(false);
        ServersFolder.Open(host.ServersFolder, user);
        await OrphanSweep.RunAsync(host.ServersFolder, user, cancellationToken).ConfigureAwait(false);
        ServerBinaries binaries = await new BinaryFinder(host, user, options.Progress)
            .FindAsync(options.MajorVersion ?? host.MajorVersion(), cancellationToken).ConfigureAwait(false);
        ServerFolder folder = await ServerFolder
            .CreateAsync(host.ServersFolder, host.Owner.NewName(ServerFolder.Prefix), user, cancellationToken).ConfigureAwait(false);
        DatabaseCluster cluster = await DatabaseCluster
            .StartAsync(binaries, folder, options, cancellationToken).ConfigureAwait(false);
        return Started(binaries, cluster);
    }

    private static LocalServer External(string uri)
        => new(uri, 0, "the running server that the options or the environment name", cluster: null);

    private static LocalServer Started(ServerBinaries binaries, DatabaseCluster cluster)
        => new(
            UriOf(cluster),
            binaries.MajorVersion,
            $"PostgreSQL {binaries.Version} from {binaries.Folder} on 127.0.0.1:{cluster.Port}",
            cluster);

    private static string UriOf(DatabaseCluster cluster) => $"postgresql://postgres:{cluster.Password}@127.0.0.1:{cluster.Port}/postgres";
}

namespace EfWriter.LocalPostgres;

/// <summary>Which server <see cref="LocalServer.StartAsync(LocalServerOptions?, CancellationToken)"/> gives.</summary>
public sealed record LocalServerOptions
{
    /// <summary>
    /// A running server to use instead of starting one: a <c>postgresql://</c> URI or a key=value connection string.
    /// When null, the environment's <c>EFWRITER_TEST_URI</c>, then <c>EFWRITER_URI</c>; with neither, a server is started.
    /// </summary>
    public string? Uri { get; init; }

    /// <summary>
    /// Whether the environment may name a running server. False where a server that is removed afterwards was promised:
    /// nobody's own tables may be replaced then. Default: true.
    /// </summary>
    public bool AllowsRunningServer { get; init; } = true;

    /// <summary>
    /// The major version to start, such as 18. When null, the environment's <c>EFWRITER_POSTGRES_VERSION</c>; without it,
    /// whichever version is found first. Not looked at when a running server is used.
    /// </summary>
    public int? MajorVersion { get; init; }

    /// <summary>
    /// Server settings by name, as in <c>postgresql.conf</c>. The defaults are PostgreSQL's own, so a commit is durable:
    /// <c>fsync=off</c> is faster, and then a benchmark no longer says what a real server would do.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Further arguments of initdb.</summary>
    internal IReadOnlyList<string> InitArguments { get; init; } = [];

    /// <summary>Is told, one line at a time, of whatever takes long: a download or an installation.</summary>
    public Action<string>? Progress { get; init; }
}

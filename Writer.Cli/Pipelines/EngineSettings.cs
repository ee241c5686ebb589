using EfWriter.Cli.Sources;
using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Pipelines;

/// <summary>What a profile says of DuckDB.</summary>
/// <param name="Path">Its file; null for memory.</param>
/// <param name="MemoryLimit">As DuckDB takes it; null for its own.</param>
internal sealed record EngineSettings(string? Path, string? MemoryLimit)
{
    /// <exception cref="StatementException">A setting is wrong.</exception>
    public static EngineSettings Of(ConnectionProfile profile, VariableSet variables)
    {
        var (mode, path, limit) = (Setting("mode"), Setting("path"), Setting("memory_limit"));
        if (mode is not (null or "memory" or "persistent"))
            throw StatementErrors.UnknownChoice(profile.File, profile.Engine["mode"].Position, mode, ["memory", "persistent"]);
        if (mode == "persistent" && path is null)
            throw StatementErrors.NoEnginePath(profile.File, profile.Engine["mode"].Position);
        return new(mode == "memory" ? null : path, limit);

        string? Setting(string name) => profile.Engine.TryGetValue(name, out var text) ? variables.OfProfile(text) : null;
    }

    /// <summary>Opens it.</summary>
    /// <param name="isDryRun">Whether a copy of its file is opened instead, so that the file stays as it is.</param>
    /// <param name="cancellationToken">Stops what runs in it.</param>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    public DuckEngine Open(bool isDryRun, CancellationToken cancellationToken)
    {
        if (!isDryRun)
            return DuckEngine.Open(Path, MemoryLimit, cancellationToken);
        return File.Exists(Path)
            ? DuckEngine.OpenCopy(Path, MemoryLimit, cancellationToken)
            : DuckEngine.Open(path: null, MemoryLimit, cancellationToken);
    }
}

using EfWriter.Connector.Profiles;

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
            throw Errors.UnknownChoice(profile.File, profile.Engine["mode"].Position, mode, ["memory", "persistent"]);
        if (mode == "persistent" && path is null)
            throw Errors.NoEnginePath(profile.File, profile.Engine["mode"].Position);
        return new(mode == "memory" ? null : path, limit);

        string? Setting(string name) => profile.Engine.TryGetValue(name, out var text) ? variables.OfProfile(text) : null;
    }

    /// <summary>Opens it.</summary>
    public DuckEngine Open(CancellationToken cancellationToken) => DuckEngine.Open(Path, MemoryLimit, cancellationToken);
}

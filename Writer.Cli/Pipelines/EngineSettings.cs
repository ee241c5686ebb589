using System.Globalization;
using EfWriter.Cli.Sources;
using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Pipelines;

/// <summary>What a profile says of DuckDB.</summary>
/// <param name="Path">Its file; null for memory.</param>
/// <param name="MemoryLimit">As DuckDB takes it; null for its own.</param>
/// <param name="Threads">How many threads it uses; null for as many as the machine has.</param>
/// <param name="InstallsExtensions">Whether DuckDB may fetch an extension of its own that a statement needs.</param>
internal sealed record EngineSettings(string? Path, string? MemoryLimit, int? Threads, bool InstallsExtensions)
{
    private const string Installs = "autoinstall_known_extensions";

    /// <exception cref="StatementException">A setting is wrong.</exception>
    public static EngineSettings Of(ConnectionProfile profile, VariableSet variables)
    {
        var (mode, path, limit, installs) = (Setting("mode"), Setting("path"), Setting("memory_limit"), Setting(Installs));
        if (mode is not (null or "memory" or "persistent"))
            throw StatementErrors.UnknownChoice(profile.File, profile.Engine["mode"].Position, mode, ["memory", "persistent"]);
        if (mode == "persistent" && path is null)
            throw StatementErrors.NoEnginePath(profile.File, profile.Engine["mode"].Position);
        if (installs is not (null or "true" or "false"))
            throw StatementErrors.UnknownChoice(profile.File, profile.Engine[Installs].Position, installs, ["true", "false"]);
        var threads = Setting("threads") is not { } text ? (int?)null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
            : throw StatementErrors.Syntax(profile.File, profile.Engine["threads"].Position, "a text", ["a whole number from 1"]);
        return new(mode == "memory" ? null : path, limit, threads, installs == "true");

        string? Setting(string name) => profile.Engine.TryGetValue(name, out var placed) ? variables.OfProfile(placed) : null;
    }

    /// <summary>Opens it.</summary>
    /// <param name="isDryRun">Whether a copy of its file is opened instead, so that the file stays as it is.</param>
    /// <param name="cancellationToken">Stops what runs in it.</param>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    public DuckEngine Open(bool isDryRun, CancellationToken cancellationToken)
    {
        var engine = !isDryRun ? DuckEngine.Open(Path, MemoryLimit, cancellationToken)
            : File.Exists(Path) ? DuckEngine.OpenCopy(Path, MemoryLimit, cancellationToken)
            : DuckEngine.Open(path: null, MemoryLimit, cancellationToken);
        if (Threads is { } threads)
            engine.Session.Execute(string.Create(CultureInfo.InvariantCulture, $"SET threads = {threads}"));
        if (InstallsExtensions)
            engine.Session.Execute($"SET {Installs} = true");
        return engine;
    }
}

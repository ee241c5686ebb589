using EfWriter.Connector.Statements;

namespace EfWriter.Connector.Profiles;

/// <summary>A YAML file of connections and variables, as it stands: nothing of it is resolved before it is used.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Variables">Its variables.</param>
/// <param name="Sources">The entries of its block <c>sources</c>.</param>
/// <param name="Destinations">The entries of its block <c>destinations</c>.</param>
/// <param name="Engine">The settings of DuckDB.</param>
internal sealed record ConnectionProfile(
    string File,
    IReadOnlyDictionary<string, PlacedText> Variables,
    IReadOnlyList<ProfileEntry> Sources,
    IReadOnlyList<ProfileEntry> Destinations,
    IReadOnlyDictionary<string, PlacedText> Engine)
{
    /// <summary>A profile without anything in it, for pipelines that have none.</summary>
    public static ConnectionProfile None { get; } =
        new(StatementErrors.NoProfile, new Dictionary<string, PlacedText>(), [], [], new Dictionary<string, PlacedText>());

    /// <summary>The entries that can be written to: a destination goes before a source of the same name.</summary>
    public IEnumerable<ProfileEntry> ForWriting =>
        Destinations.Concat(Sources).Where(entry => entry.IsPostgres).DistinctBy(entry => entry.Name);

    /// <summary>The entries that can be read from: a source goes before a destination of the same name.</summary>
    public IEnumerable<ProfileEntry> ForReading =>
        Sources.Concat(Destinations).Where(entry => entry.IsPostgres).DistinctBy(entry => entry.Name);
}

/// <summary>A connection of a profile.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it connects to.</param>
/// <param name="Position">Where its name stands.</param>
/// <param name="Settings">What is said of it, variables and all.</param>
internal sealed record ProfileEntry(string Name, string Type, SourcePosition Position, IReadOnlyDictionary<string, PlacedText> Settings)
{
    public bool IsPostgres => Type is "postgres" or "postgresql";
}

using EfWriter.Connector.Statements;
using EfWriter.Connector.Uris;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EfWriter.Connector.Profiles;

/// <summary>Reads a profile's YAML.</summary>
internal sealed class ProfileReader
{
    private static readonly string[] Blocks = ["version", "variables", "sources", "destinations", "engines"];

    // YAML's key for the values of other mappings.
    private const string Merge = "<<";
    private readonly string _file;

    private ProfileReader(string file)
    {
        _file = file;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its file's name, for messages.</param>
    /// <exception cref="StatementException">It is not a profile.</exception>
    public static ConnectionProfile Read(string text, string file)
    {
        var reader = new ProfileReader(file);
        var root = reader.Map(reader.Load(text), "a profile", Blocks);
        return new(
            file,
            reader.Settings(root.GetValueOrDefault("variables").Value, "variables"),
            reader.Entries(root.GetValueOrDefault("sources").Value, "sources"),
            reader.Entries(root.GetValueOrDefault("destinations").Value, "destinations"),
            reader.Engine(root.GetValueOrDefault("engines").Value));
    }

    private YamlNode? Load(string text)
    {
        try
        {
            YamlShape.Check(text, _file);
            using var reader = new StringReader(text);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (YamlException e)
        {
            // Its message may quote the text.
            throw StatementErrors.BadYaml(_file, new((int)e.Start.Line, (int)e.Start.Column));
        }
    }

    private IReadOnlyList<ProfileEntry> Entries(YamlNode? node, string block) =>
        [.. Map(node, $"'{block}'", known: null).Select(pair => Entry(pair.Key, pair.Value.Key, pair.Value.Value))];

    private ProfileEntry Entry(string name, SourcePosition position, YamlNode? node)
    {
        var settings = Map(node, $"the entry{Echo.Name(name)}", known: null);
        var type = settings.TryGetValue("type", out var given) && given.Value is YamlScalarNode { Value: { Length: > 0 } value }
            ? value.ToLowerInvariant()
            : throw StatementErrors.NoEntryType(_file, position, name);

        // What other kinds of entries say is for others to read.
        var entry = new ProfileEntry(name, type, position, new Dictionary<string, PlacedText>());
        return entry.IsPostgres ? entry with { Settings = Settings(node, $"the entry{Echo.Name(name)}") } : entry;
    }

    private Dictionary<string, PlacedText> Engine(YamlNode? node) =>
        Map(node, "'engines'", ["duckdb"]).TryGetValue("duckdb", out var duckdb)
            ? Settings(duckdb.Value, "the engine 'duckdb'", "mode", "path", "memory_limit", "threads", "autoinstall_known_extensions")
            : [];

    private Dictionary<string, PlacedText> Settings(YamlNode? node, string what, params string[] known) =>
        Map(node, what, known is [] ? null : known).ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Value is YamlScalarNode { Value: { } value } scalar
                ? new PlacedText(value, At(scalar))
                : throw StatementErrors.NotAScalar(_file, pair.Value.Key, pair.Key,
                    [.. known, .. ConnectionParameters.Names, "uri", "type"]),
            StringComparer.Ordinal);

    /// <summary>A mapping's values with their names' places; empty where nothing stands.</summary>
    private Dictionary<string, KeyValuePair<SourcePosition, YamlNode?>> Map(YamlNode? node, string what, string[]? known)
    {
        var found = new Dictionary<string, KeyValuePair<SourcePosition, YamlNode?>>(StringComparer.Ordinal);
        if (node is null or YamlScalarNode { Value: null or "" })
            return found;
        if (node is not YamlMappingNode mapping)
            throw StatementErrors.NotAMapping(_file, At(node), what);

        foreach (var (key, value) in mapping)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
                throw StatementErrors.NotAMapping(_file, At(key), what);
            if (name == Merge)
                continue;
            if (known is not null && !known.Contains(name))
                throw StatementErrors.UnknownSetting(_file, At(key), what, name, known);
            found.Add(name, new(At(key), value));
        }

        // What the mapping says itself goes before what it merges, and of several the first.
        foreach (var merged in Merged(mapping).SelectMany(other => Map(other, what, known)))
            found.TryAdd(merged.Key, merged.Value);
        return found;
    }

    private static IEnumerable<YamlNode> Merged(YamlMappingNode mapping) =>
        mapping.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode { Value: Merge }).Value switch
        {
            null => [],
            YamlSequenceNode several => several.Children,
            var one => [one],
        };

    private static SourcePosition At(YamlNode node) => new((int)node.Start.Line, (int)node.Start.Column);
}

using EfWriter.Connector.Statements;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EfWriter.Connector.Profiles;

/// <summary>
/// Refuses YAML that a reader of trees cannot bear, before one sees it: too deep, an alias inside of what it stands for, aliases of
/// aliases.
/// </summary>
internal sealed class YamlShape
{
    /// <summary>The deepest nesting; a profile has four levels.</summary>
    private const int MostLevels = 16;

    /// <summary>The most nodes, with each alias counted as all that it stands for.</summary>
    private const long MostNodes = 100_000;

    private readonly string _file;
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private readonly Stack<(string? Anchor, long Size)> _open = new();

    private YamlShape(string file)
    {
        _file = file;
    }

    /// <exception cref="StatementException">The YAML is too deep or too large.</exception>
    /// <exception cref="YamlException">It is not well-formed.</exception>
    public static void Check(string text, string file)
    {
        var shape = new YamlShape(file);
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        while (parser.MoveNext())
            shape.Take(parser.Current!);
    }

    private void Take(ParsingEvent node)
    {
        switch (node)
        {
            case MappingStart or SequenceStart when _open.Count == MostLevels:
                throw StatementErrors.YamlTooDeep(_file, At(node), MostLevels);
            case MappingStart or SequenceStart:
                var anchor = ((NodeEvent)node).Anchor;
                _open.Push((anchor.IsEmpty ? null : anchor.Value, 1));
                break;
            case MappingEnd or SequenceEnd:
                var (name, size) = _open.Pop();
                Add(node, name, size);
                break;
            case Scalar scalar:
                Add(node, scalar.Anchor.IsEmpty ? null : scalar.Anchor.Value, 1);
                break;
            case AnchorAlias alias when _open.Any(one => one.Anchor == alias.Value.Value):
                throw StatementErrors.YamlCycle(_file, At(node));
            case AnchorAlias alias:
                Add(node, null, _sizes.GetValueOrDefault(alias.Value.Value, 1));
                break;
            default:
                break;
        }
    }

    private void Add(ParsingEvent node, string? anchor, long size)
    {
        if (anchor is not null)
            _sizes[anchor] = size;
        if (!_open.TryPop(out var outer))
            return;
        _open.Push(outer with { Size = outer.Size + size });
        if (outer.Size + size > MostNodes)
            throw StatementErrors.YamlTooLarge(_file, At(node), MostNodes);
    }

    private static SourcePosition At(ParsingEvent node) => new((int)node.Start.Line, (int)node.Start.Column);
}

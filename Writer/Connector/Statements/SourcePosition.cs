namespace EfWriter.Connector.Statements;

/// <summary>A place in a text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
internal readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>The place of an offset, found by one walk from the beginning.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">From 0.</param>
    public static SourcePosition Of(string text, int offset)
    {
        var (line, start) = (1, 0);
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0 && at < offset; at = text.IndexOf('\n', at + 1))
            (line, start) = (line + 1, at + 1);
        return new(line, offset - start + 1);
    }
}

/// <summary>A piece of a text, with its place.</summary>
/// <param name="Value">The piece, quotes and escapes taken off where it had some.</param>
/// <param name="Position">Where it begins.</param>
internal sealed record PlacedText(string Value, SourcePosition Position);

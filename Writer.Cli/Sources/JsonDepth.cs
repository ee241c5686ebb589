using System.Buffers;
using System.IO.Compression;

namespace EfWriter.Cli.Sources;

/// <summary>
/// How deep the values of a JSON file are nested. DuckDB takes minutes for some thousand levels, cannot be stopped meanwhile, and crashes
/// at more.
/// </summary>
internal static class JsonDepth
{
    /// <summary>The most levels that are read. PostgreSQL itself takes some thousand.</summary>
    public const int MostLevels = 1_000;

    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"[]{}"u8);
    private static readonly SearchValues<byte> Inside = SearchValues.Create("\"\\"u8);

    /// <summary>Finds the record that goes deeper; what else is wrong with the file is not looked at.</summary>
    /// <returns>The line that it stands in, from 1; null for none.</returns>
    /// <exception cref="InvalidDataException">It is packed, and not as its name says.</exception>
    public static long? FindTooDeep(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        var isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        using Stream bytes = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        var buffer = new byte[1 << 18];
        var (depth, line, isText, isEscaped) = (0, 1L, false, false);
        while (bytes.Read(buffer) is var count and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var rest = buffer.AsSpan(0, count); !rest.IsEmpty;)
            {
                var at = isEscaped ? 0 : rest.IndexOfAny(isText ? Inside : Outside);
                line += rest[..(at < 0 ? rest.Length : at)].Count((byte)'\n');
                if (at < 0)
                    break;

                (depth, isText, isEscaped) = (rest[at], isText) switch
                {
                    (_, true) when isEscaped => (depth, true, false),
                    ((byte)'\\', true) => (depth, true, true),
                    ((byte)'"', _) => (depth, !isText, false),
                    ((byte)'[' or (byte)'{', false) => (depth + 1, false, false),
                    _ => (Math.Max(0, depth - 1), false, false),
                };
                if (depth > MostLevels)
                    return line;
                rest = rest[(at + 1)..];
            }
        }

        return null;
    }
}

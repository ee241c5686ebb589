using System.Buffers.Binary;

namespace EfWriter.Cli.Sources;

/// <summary>
/// Makes sure that what a Parquet file says of itself agrees with its pages: DuckDB reads as many rows as the end of the file says that
/// there are.
/// </summary>
internal static class ParquetCheck
{
    private const int MarkLength = 4;
    private const int TailLength = 8;
    private const int MostHeaderBytes = 1 << 24;

    /// <summary>Looks at the footer and at the header of each page.</summary>
    /// <returns>What they do not agree on, as a sentence about the file without a full stop; null for nothing.</returns>
    public static string? FindFault(string path, CancellationToken cancellationToken)
    {
        try
        {
            Check(path, cancellationToken);
            return null;
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
    }

    private static void Check(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        var footer = ReadFooter(file, out var start);
        if (footer is null)
            return;

        var parquet = ParquetFooter.Parse(footer);
        var rows = parquet.Groups.Sum(group => (decimal)group.Rows);
        Expect(parquet.Rows >= 0 && rows == parquet.Rows, "its parts have other rows than it says");
        foreach (var (group, number) in parquet.Groups.Select((group, i) => (group, i)))
        {
            var isComplete = group.Rows >= 0 && group.Chunks.Count == parquet.Leaves.Count;
            Expect(isComplete, $"its row group {number} has not the columns that it says");
            for (var i = 0; i < group.Chunks.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Check(file, start, group, i, parquet.Leaves[i], number);
            }
        }
    }

    private static void Check(FileStream file, long end, ParquetGroup group, int column, bool isRepeated, int number)
    {
        var chunk = group.Chunks[column];
        var place = $"column {column + 1} of its row group {number}";
        Expect(isRepeated ? chunk.Values >= group.Rows : chunk.Values == group.Rows, $"{place} has other values than the group has rows");
        var position = chunk.Dictionary > 0 ? Math.Min(chunk.Dictionary, chunk.Data) : chunk.Data;
        Expect(chunk.Size >= 0 && position >= MarkLength && position <= end - chunk.Size, $"{place} lies outside of the file");

        // Some writers leave the first header out of the size; what follows the last value is no page then.
        var (last, found) = (position + chunk.Size, 0L);
        while (found < chunk.Values)
        {
            var page = ReadPage(file, position, end, place);
            position += page.HeaderLength;
            var isPossible = page is { Size: >= 0, UnpackedSize: >= 0, Values: >= 0 } && page.Size <= end - position;
            Expect(isPossible && page.Values <= chunk.Values - found, $"{place} has other values than it says");
            position += page.Size;
            found += page.Values;
        }

        Expect(position >= last || !HasValues(file, position, last), $"{place} has other values than it says");
    }

    private static bool HasValues(FileStream file, long position, long end)
    {
        try
        {
            return ReadPage(file, position, end, string.Empty).Values > 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[]? ReadFooter(FileStream file, out long start)
    {
        start = 0;
        Span<byte> tail = stackalloc byte[TailLength];
        Expect(file.Length >= MarkLength + TailLength, "it is too short for one");
        file.Position = file.Length - TailLength;
        file.ReadExactly(tail);

        // An encrypted one is DuckDB's to refuse.
        if (tail[MarkLength..].SequenceEqual("PARE"u8))
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        start = file.Length - TailLength - length;
        Expect(tail[MarkLength..].SequenceEqual("PAR1"u8) && length > 0 && start >= MarkLength, "its end is not one's");
        var footer = new byte[length];
        file.Position = start;
        file.ReadExactly(footer);
        return footer;
    }

    private static Page ReadPage(FileStream file, long position, long end, string place)
    {
        for (var size = 256; ; size *= 8)
        {
            var buffer = new byte[Math.Min(size, end - position)];
            file.Position = position;
            file.ReadExactly(buffer);
            var reader = new ThriftReader(buffer);
            try
            {
                return ParsePage(ref reader);
            }
            catch (InvalidDataException) when (reader.IsCut && buffer.Length == size && size < MostHeaderBytes)
            {
                // Statistics make some headers long.
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{place} has no page where it says", e);
            }
        }
    }

    private static Page ParsePage(ref ThriftReader reader)
    {
        var page = new Page();
        reader.Struct((ref fields, field, type) =>
        {
            switch (field, type)
            {
                case (1, 5):
                    page.Type = fields.Number();
                    break;
                case (2, 5):
                    page.UnpackedSize = fields.Number();
                    break;
                case (3, 5):
                    page.Size = fields.Number();
                    break;
                case (5 or 8, 12):
                    page.Values = 0;
                    fields.Struct((ref header, inner, innerType) =>
                    {
                        if ((inner, innerType) == (1, 5))
                            page.Values = header.Number();
                        else
                            header.Skip(innerType);
                    });
                    break;
                default:
                    fields.Skip(type);
                    break;
            }
        });
        page.HeaderLength = reader.Position;

        // Dictionaries and indexes hold no rows' values.
        Expect(page.Type is 0 or 1 or 2 or 3, "a page is of no known kind");
        page.Values = page.Type is 0 or 3 ? page.Values : 0;
        return page;
    }

    internal static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise);
    }

    private sealed class Page
    {
        public long Type { get; set; } = -1;

        public long UnpackedSize { get; set; }

        public long Size { get; set; }

        public long Values { get; set; }

        public long HeaderLength { get; set; }
    }
}

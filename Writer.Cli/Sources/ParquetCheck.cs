using System.Buffers.Binary;
using System.IO.Hashing;

namespace EfWriter.Cli.Sources;

/// <summary>
/// Makes sure that what a Parquet file says of itself agrees with its pages: DuckDB reads as many rows as the end of the file says that
/// there are.
/// </summary>
internal static class ParquetCheck
{
    private const int MarkLength = 4;
    private const int TailLength = 8;
    private const int BufferBytes = 1 << 18;

    /// <summary>Looks at the footer and at the header of each page.</summary>
    /// <returns>How many rows it has.</returns>
    /// <exception cref="SourceException">They do not agree, or it has what cannot be read.</exception>
    public static long Run(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Check(path, cancellationToken);
        }
        catch (InvalidDataException fault)
        {
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: it is not a Parquet file, or not a whole one: {fault.Message}. Nothing was written. "
                + "Check how it was made and copied.", fault);
        }
        catch (ParquetLimitException limit)
        {
            throw new SourceException($"Cannot read {Echo.Path(path)}: {limit.Message} Nothing was written. {limit.Remedy}", limit);
        }
    }

    private static long Check(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        var parquet = ParquetFooter.Parse(ReadFooter(file, out var start));
        var rows = parquet.Groups.Sum(group => (decimal)group.Rows);
        Expect(parquet.Rows >= 0 && rows == parquet.Rows, "its parts have other rows than it says");
        foreach (var (group, number) in parquet.Groups.Select((group, i) => (group, i)))
        {
            var isComplete = group.Rows >= 0 && group.Chunks.Count == parquet.Leaves.Count;
            Expect(isComplete, $"its row group {number} has not the columns that it says");
            for (var i = 0; i < group.Chunks.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ParquetLimits.Check(parquet.Leaves[i], group.Chunks[i]);

                // What has no values need not be anywhere.
                if (group.Rows > 0 || group.Chunks[i].Values > 0)
                    Check(file, start, group, i, parquet.Leaves[i], number);
            }
        }

        return parquet.Rows;
    }

    private static void Check(FileStream file, long end, ParquetGroup group, int column, ParquetLeaf leaf, int number)
    {
        var chunk = group.Chunks[column];
        var place = $"the column{Echo.Column(leaf.Path)} of its row group {number}";
        var hasAll = leaf.IsRepeated ? chunk.Values >= group.Rows : chunk.Values == group.Rows;
        Expect(hasAll, $"{place} has other values than the group has rows");
        var position = chunk.Dictionary > 0 ? Math.Min(chunk.Dictionary, chunk.Data) : chunk.Data;
        Expect(chunk.Size >= 0 && position >= MarkLength && position <= end - chunk.Size, $"{place} lies outside of the file");

        // Some writers leave the first header out of the size; what follows the last value is no page then.
        var (last, found) = (position + chunk.Size, 0L);
        while (found < chunk.Values)
        {
            var page = ParquetPage.Read(file, position, end, place);
            position += page.HeaderLength;
            var isPossible = page is { Size: >= 0, UnpackedSize: >= 0, Values: >= 0 } && page.Size <= end - position;
            Expect(isPossible && page.Values <= chunk.Values - found, $"{place} has other values than it says");
            Expect(page.Sum is null || page.Sum == SumOf(file, position, page.Size), $"{place} has a page with another checksum");
            if (Int96Times.IsOf(leaf))
                Int96Times.Check(leaf, chunk, page, Read(file, position, page.Size));
            position += page.Size;
            found += page.Values;
        }

        Expect(position >= last || !HasValues(file, position, last), $"{place} has other values than it says");
    }

    private static byte[] Read(FileStream file, long position, long size)
    {
        Expect(size <= Array.MaxLength, "it has a page of more than 2 GB");
        var bytes = new byte[size];
        file.Position = position;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static uint SumOf(FileStream file, long position, long size)
    {
        var (sum, buffer) = (new Crc32(), new byte[Math.Min(size, BufferBytes)]);
        file.Position = position;
        for (var left = size; left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            file.ReadExactly(part);
            sum.Append(part);
            left -= part.Length;
        }

        return sum.GetCurrentHashAsUInt32();
    }

    private static bool HasValues(FileStream file, long position, long end)
    {
        try
        {
            return ParquetPage.Read(file, position, end, string.Empty).Values > 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[] ReadFooter(FileStream file, out long start)
    {
        start = 0;
        Span<byte> tail = stackalloc byte[TailLength];
        Expect(file.Length >= MarkLength + TailLength, "it is too short for one");
        file.Position = file.Length - TailLength;
        file.ReadExactly(tail);

        if (tail[MarkLength..].SequenceEqual("PARE"u8))
            throw ParquetLimits.Encrypted();
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        start = file.Length - TailLength - length;
        Expect(tail[MarkLength..].SequenceEqual("PAR1"u8) && length > 0 && start >= MarkLength, "its end is not one's");
        var footer = new byte[length];
        file.Position = start;
        file.ReadExactly(footer);
        return footer;
    }

    internal static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise);
    }
}

using System.Buffers.Binary;

namespace EfWriter.Cli.Sources;

/// <summary>
/// Times of INT96, a day and nanoseconds, can be beyond what DuckDB's timestamps hold: it gives another time then, and says nothing.
/// </summary>
internal static class Int96Times
{
    private const int Bytes = 12;
    private const int Physical = 3;
    private const int EpochDay = 2_440_588;
    private const long Plain = 0;

    /// <summary>Whether a column is of such times.</summary>
    public static bool IsOf(ParquetLeaf leaf) => leaf.Element.Type == Physical;

    /// <summary>Refuses a page that has a time which cannot be read.</summary>
    /// <param name="leaf">The column.</param>
    /// <param name="chunk">What says how it is compressed.</param>
    /// <param name="page">The page's header.</param>
    /// <param name="packed">The page.</param>
    /// <exception cref="ParquetLimitException">It has.</exception>
    /// <exception cref="InvalidDataException">The page cannot be unpacked.</exception>
    public static void Check(ParquetLeaf leaf, ParquetChunk chunk, ParquetPage page, byte[] packed)
    {
        // Other pages point into the dictionary.
        if (!page.IsDictionary && page.Encoding != Plain)
            return;
        var values = ValuesOf(leaf, chunk, page, packed);
        for (; values.Length >= Bytes; values = values[Bytes..])
        {
            var day = BinaryPrimitives.ReadUInt32LittleEndian(values[8..]);
            var microseconds = (((Int128)day - EpochDay) * TimeSpan.MicrosecondsPerDay)
                + (BinaryPrimitives.ReadInt64LittleEndian(values) / 1_000);
            if (microseconds is var found && (found >= long.MaxValue || found <= long.MinValue))
            {
                throw new ParquetLimitException(
                    $"its column{Echo.Column(leaf.Path)} is INT96 and has a time beyond the year 294246, which is not read.",
                    "Write it again as a text, or with times of this age.");
            }
        }
    }

    private static ReadOnlySpan<byte> ValuesOf(ParquetLeaf leaf, ParquetChunk chunk, ParquetPage page, byte[] packed)
    {
        var levels = page.IsSecondVersion ? (int)Math.Clamp(page.LevelBytes, 0, packed.Length) : 0;
        var size = (int)Math.Clamp(page.UnpackedSize - levels, 0, Array.MaxLength);
        var values = page.IsCompressed ? Unpacked.Of(packed.AsSpan(levels), chunk.Codec, size) : packed.AsSpan(levels);
        if (page.IsDictionary || page.IsSecondVersion)
            return values;

        // Of the first version: how many times it repeats, and whether it is there, each behind its length.
        for (var i = (leaf.IsRepeated ? 1 : 0) + (leaf.IsOptional ? 1 : 0); i > 0; i--)
        {
            var length = values.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(values);
            var isThere = length >= 0 && length <= values.Length - sizeof(int);
            ParquetCheck.Expect(isThere, $"its column{Echo.Column(leaf.Path)} has a broken page");
            values = values[(sizeof(int) + length)..];
        }

        return values;
    }
}

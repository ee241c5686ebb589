namespace EfWriter.Cli.Sources;

/// <summary>What a whole Parquet file can have that cannot be read, or not as it is.</summary>
internal static class ParquetLimits
{
    private const long LzoCodec = 3;
    private const long HadoopLz4Codec = 5;
    private const long ConvertedDecimal = 5;
    private const long LogicalDecimal = 5;
    private const long ConvertedBson = 20;
    private const long LogicalBson = 13;

    private const string Decrypt = "Write it again without encryption, with the program that has the key.";

    public static ParquetLimitException Encrypted() => new("it is encrypted, and no key can be given.", Decrypt);

    public static ParquetLimitException MapWithoutValues(string column) => new(
        $"its column{Echo.Column(column)} is a map without values, which is not read.", "Write the keys again as a list.");

    /// <summary>Refuses a column that cannot be read.</summary>
    /// <exception cref="ParquetLimitException">It cannot.</exception>
    public static void Check(ParquetLeaf leaf, ParquetChunk chunk)
    {
        var column = $"its column{Echo.Column(leaf.Path)}";
        if (chunk.IsEncrypted)
            throw new ParquetLimitException($"{column} is encrypted, and no key can be given.", Decrypt);
        if (chunk.IsElsewhere)
            throw new ParquetLimitException($"{column} is in another file.", "Write it again as one file.");
        if (chunk.Codec is HadoopLz4Codec or LzoCodec)
        {
            throw new ParquetLimitException(
                $"{column} is compressed by {(chunk.Codec == LzoCodec ? "LZO" : "LZ4 in Hadoop's form")}, which is not read.",
                "Write it again with another compression: zstd, snappy, gzip, brotli or LZ4_RAW.");
        }

        if (leaf.Element.Converted == ConvertedBson || leaf.Element.Logical == LogicalBson)
            throw new ParquetLimitException($"{column} is BSON, which is not read.", "Write it again as JSON or as plain bytes.");

        var isDecimal = leaf.Element.Converted == ConvertedDecimal || leaf.Element.Logical == LogicalDecimal;
        if (isDecimal && leaf.Element.Precision > TextSurvey.MaxDuckDigits)
        {
            throw new ParquetLimitException(
                $"{column} is a decimal of {leaf.Element.Precision} digits, of which at most {TextSurvey.MaxDuckDigits} are read.",
                "Write it again with fewer digits, or as text.");
        }
    }
}

/// <summary>A whole file has what cannot be read.</summary>
/// <param name="problem">What, as the end of a sentence about the file.</param>
/// <param name="remedy">What to do.</param>
internal sealed class ParquetLimitException(string problem, string remedy) : Exception(problem)
{
    public string Remedy => remedy;
}

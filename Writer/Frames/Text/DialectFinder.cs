namespace EfWriter.Frames.Text;

/// <summary>Finds a file's delimiter: the one that splits its first records into equally many fields.</summary>
internal static class DialectFinder
{
    private const int MostRecords = 100;
    private const int MostBytes = 64 * 1024;
    private static readonly byte[] Candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>Finds it, where the options do not say it.</summary>
    /// <param name="window">The bytes from the first record on.</param>
    /// <param name="options">What is known.</param>
    public static CsvDialect Find(ByteWindow window, CsvOptions options)
    {
        var first = CsvDialect.Of(options, Candidates[0]);
        if (options.Delimiter is not null)
            return first;

        var length = Math.Min(window.Rest.Length, MostBytes);
        var isWhole = window.IsLast && length == window.Rest.Length;
        var looks = Candidates.Where(c => c != first.Quote && c != first.Escape && c != first.Comment)
            .Select(c => (Delimiter: c, Look: Look.At(window.Rest[..length], isWhole, CsvDialect.Of(options, c)))).ToList();
        return CsvDialect.Of(options, Choose(looks));
    }

    private static byte Choose(List<(byte Delimiter, Look Look)> looks)
    {
        var alike = looks.Where(look => look.Look is { AreAlike: true, Fields: > 1 }).ToList();
        if (alike.Count > 0)
            return alike.MaxBy(look => (look.Look.Fields, look.Delimiter == '\t')).Delimiter; // a tab is no part of a text

        // No header has it: one column, which no candidate may split.
        var (most, look) = looks.MaxBy(look => look.Look.Fields);
        return look.Fields > 1 ? most : looks.FirstOrDefault(one => one.Look.AreAlike, looks[0]).Delimiter;
    }

    /// <summary>How a delimiter splits the first records.</summary>
    /// <param name="Fields">The fields of the first one.</param>
    /// <param name="AreAlike">Whether the others have as many.</param>
    private readonly record struct Look(int Fields, bool AreAlike)
    {
        public static Look At(ReadOnlySpan<byte> text, bool isWhole, CsvDialect dialect)
        {
            // A copy, for reading undoes escapes in place.
            var (bytes, length) = (new byte[text.Length + 64], text.Length);
            text.CopyTo(bytes);
            var (tokenizer, block, place, fields, records) = (new CsvTokenizer(dialect, NullTexts.None), new CellBlock(), 0, 0, 0);
            while (records < MostRecords)
            {
                block.Clear(0);
                try
                {
                    place = tokenizer.Read(bytes, place, length, isWhole, block, 1);
                }
                catch (CsvFault)
                {
                    // If the first record is broken, what it has up to there counts: another delimiter would only hide it.
                    return new(records == 0 ? block.Pending + 1 : fields, AreAlike: false);
                }

                if (block.Rows == 0)
                    break;
                var isBlank = block is { Columns: 1 } && block[0, 0].Length == 0;
                if (isBlank)
                    continue;
                if (records > 0 && block.Columns != fields)
                    return new(fields, AreAlike: false);
                fields = records == 0 ? block.Columns : fields;
                records++;
            }

            return new(fields, AreAlike: true);
        }
    }
}

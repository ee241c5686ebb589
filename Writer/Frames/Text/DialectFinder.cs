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
    /// <param name="split">What would split most records behind a first one that has one field; null for nothing.</param>
    public static CsvDialect Find(ByteWindow window, CsvOptions options, out char? split)
    {
        split = null;
        var first = CsvDialect.Of(options, Candidates[0]);
        if (options.Delimiter is not null)
            return first;

        var length = Math.Min(window.Rest.Length, MostBytes);
        var isWhole = window.IsLast && length == window.Rest.Length;
        var looks = new List<Look>();
        foreach (var c in Candidates)
        {
            if (c != first.Quote && c != first.Escape && c != first.Comment)
                looks.Add(Look.At(window.Rest[..length], isWhole, CsvDialect.Of(options, c)));
        }

        var chosen = CsvDialect.Of(options, Choose(looks));
        if (looks.Find(look => look.Delimiter == chosen.Delimiter) is { Fields: 1 } && looks.Find(look => look.SplitsLater) is { } later)
            split = (char)later.Delimiter;
        return chosen;
    }

    private static byte Choose(List<Look> looks)
    {
        Look? best = null;
        foreach (var look in looks)
        {
            // A tab is no part of a text.
            var isBetter = best is null || look.Fields > best.Fields || (look.Fields == best.Fields && look.Delimiter == '\t');
            if (look is { AreAlike: true, Fields: > 1 } && isBetter)
                best = look;
        }

        if (best is not null)
            return best.Delimiter;

        // No header has it: one column, which no candidate may split.
        best = looks[0];
        foreach (var look in looks)
            best = look.Fields > best.Fields ? look : best;
        return best.Fields > 1 ? best.Delimiter : (looks.Find(look => look.AreAlike) ?? looks[0]).Delimiter;
    }

    /// <summary>How a delimiter splits the first records. A class: lists of those are compiled with the framework.</summary>
    /// <param name="Delimiter">The delimiter.</param>
    /// <param name="Fields">The fields of the first one.</param>
    /// <param name="AreAlike">Whether the others have as many.</param>
    private sealed record Look(byte Delimiter, int Fields, bool AreAlike)
    {
        /// <summary>Whether the first record has one field, and most of the others have several, as many as each other.</summary>
        public bool SplitsLater { get; private init; }

        public static Look At(ReadOnlySpan<byte> text, bool isWhole, CsvDialect dialect)
        {
            // A copy, for reading undoes escapes in place.
            var (bytes, length) = (new byte[text.Length + 64], text.Length);
            text.CopyTo(bytes);
            var (tokenizer, block, place, counts) = (new CsvTokenizer(dialect, NullTexts.None), new CellBlock(), 0, new List<int>());
            while (counts.Count < MostRecords)
            {
                block.Clear(0);
                try
                {
                    place = tokenizer.Read(bytes, place, length, isWhole, block, 1);
                }
                catch (CsvFault)
                {
                    // If the first record is broken, what it has up to there counts: another delimiter would only hide it.
                    return new(dialect.Delimiter, counts.Count == 0 ? block.Pending + 1 : counts[0], AreAlike: false);
                }

                if (block.Rows == 0)
                    break;
                var isBlank = block is { Columns: 1 } && block[0, 0].Length == 0;
                if (isBlank)
                    continue;
                counts.Add(block.Columns);

                // What has several fields has to have them throughout.
                if (counts[0] > 1 && block.Columns != counts[0])
                    break;
            }

            return new(dialect.Delimiter, counts.FirstOrDefault(), counts.TrueForAll(count => count == counts[0]))
            {
                SplitsLater = counts.FirstOrDefault() == 1 && counts.Where(count => count > 1).GroupBy(count => count)
                    .Any(alike => alike.Count() > 1 && alike.Count() * 2 > counts.Count - 1),
            };
        }
    }
}

using System.Text;
using CsCheck;
using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>
/// Any table in any dialect: quotes in fields that have none around them, escapes, null markers, comments, skipped and blank lines, mixed
/// line ends, line breaks in fields, encodings. It is read as its generator meant it, or refused at the record that was spoiled.
/// </summary>
[ServerFree]
public sealed class CsvDialectFuzzTests
{
    private const int Iterations = 500;

    private static readonly string[] Encodings = ["utf-8", "utf-8 with mark", "utf-16", "utf-16BE", "utf-32", "gb18030", "windows-1252"];
    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];

    /// <summary>A table and how it is spelled.</summary>
    /// <param name="Cells">Row after row; null for NULL.</param>
    /// <param name="Options">The dialect.</param>
    /// <param name="LineEnds">What lines end with, in turn.</param>
    /// <param name="Encoding">The encoding, one of <see cref="Encodings"/>.</param>
    /// <param name="Choices">What is chosen where there is a choice, in turn: quotes that need not be, lines between records.</param>
    private sealed record Table(string?[][] Cells, CsvOptions Options, string[] LineEnds, string Encoding, bool[] Choices)
    {
        public int Columns => Cells[0].Length;
    }

    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, Gen.String[Gen.Char["ab,;\t|\"'^\\#~ \r\n"], 0, 10]),
        (2, Gen.String[Gen.Char["xé\"\n日"], 0, 6]),
        (1, OneOf("\\N", "NA", "N", "\"\"", "\"", "a\"b", "say \"hi\"", "#", "\\", "\\\\", "1", "-0", "true", "2024-02-29", "🌻")),
        (1, Gen.String[Gen.Char["x\n\"\\"], 500, 900]));

    private static readonly Gen<Table> Tables =
        from columns in Gen.Int[2, 5]
        from rows in Gen.Int[1, 25]
        from cells in Gen.Frequency((1, Gen.Const((string?)null)), (5, Texts.Select(text => (string?)text))).Array[columns].Array[rows]
        from delimiter in Gen.Char[",;|\t"]
        from quote in Gen.Char["\"'\0"]
        from escape in Gen.Char["\\^\0"]
        from comment in Gen.Char["#~\0"]
        from nullText in OneOf("", "NA", "\\N", "N", "^N", "a\"b")
        from skipped in Gen.Int[0, 3]
        from lineEnds in OneOf(LineEnds).Array[1, 4]
        from encoding in OneOf(Encodings)
        from choices in Gen.Bool.Array[3, 11]
        select Possible(new(cells, new()
        {
            Delimiter = delimiter,
            Quote = Character(quote),
            Escape = Character(escape),
            Comment = Character(comment),
            NullTexts = nullText.Length == 0 ? [] : [nullText],
            SkipLines = skipped,
            Encoding = encoding is "gb18030" or "windows-1252" ? encoding : null,
        }, lineEnds, encoding, choices));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static char? Character(char c) => c == '\0' ? null : c;

    [Test]
    public Task A_table_is_read_as_it_was_meant() => Tables.SampleAsync(
        async table =>
        {
            var read = await ReadAsync(Bytes(Spell(table).Text, table), table);
            Assert.That(read.Rows, Is.EqualTo(table.Cells));
        },
        iter: Iterations, threads: 1, print: table => $"{table.Options}\n{Spell(table).Text}");

    /// <summary>A record that lacks a field, or has one more, is refused by the line that it begins at.</summary>
    [Test]
    public void A_ragged_record_is_refused_by_its_line() => Gen.Select(Tables, Gen.Int[0, 24], Gen.Bool).Sample(
        (any, index, hasMore) =>
        {
            // Lines are counted by their LFs.
            var table = Possible(any with
            {
                LineEnds = [any.LineEnds[0] == "\r" ? "\n" : any.LineEnds[0]],
                Cells = [.. any.Cells.Select(row => row.Select(cell => cell?.Replace("\r", "", StringComparison.Ordinal)).ToArray())],
            });
            var row = index % table.Cells.Length;
            string?[] fewer = table.Columns == 2 ? ["only one"] : [.. table.Cells[row].Skip(1)];
            var cells = hasMore ? [.. table.Cells[row], "x"] : fewer;
            var ragged = Possible(table with { Cells = [.. table.Cells.Select((other, i) => i == row ? cells : other)] });
            var (text, lines) = Spell(ragged, table.Columns);
            var fault = TextFrames.Refused(() => ReadAsync(Bytes(text, table), table));
            Assert.That(fault.Message, Does.StartWith($"The record at line {lines[row]} has {ragged.Cells[row].Length} field(s), "));
        },
        iter: Iterations / 2, threads: 1, print: sample => $"{sample.Item1.Options}\n{Spell(sample.Item1).Text}");

    private static Task<ReadText> ReadAsync(byte[] bytes, Table table) => TextFrames.ReadAsync(
        Frame.FromCsv(new MemoryStream(bytes), table.Options),
        Enumerable.Range(0, table.Columns).ToDictionary(i => $"c{i}", _ => AskedType.Of("text")), batchRows: 7);

    // What the dialect cannot say is left out of the table, and what its characters would mean twice out of the dialect.
    private static Table Possible(Table table)
    {
        var options = table.Options;
        if (options.Escape is not null && options.Escape == options.Quote)
            options = options with { Escape = null };
        var isPlain = options is { Quote: null };
        if (options.NullTexts is [var text])
        {
            var isField = !(isPlain && options.Escape is { } escape && text[^1] == escape) && text[0] != options.Quote;
            options = isField ? options : options with { NullTexts = [] };
        }

        return table with
        {
            Options = options,
            Cells = [.. table.Cells.Select(row => row.Select((cell, i) => Sayable(cell, options, table.Encoding, i == 0)).ToArray())],
        };
    }

    private static string? Sayable(string? cell, CsvOptions options, string encoding, bool isFirst)
    {
        if (cell is null)
            return null;
        if (encoding == "windows-1252")
            cell = string.Concat(cell.Where(c => c < 256));
        if (options.Quote is not null)
            return cell;
        if (options.Escape is null)
        {
            cell = string.Concat(cell.Where(c => c is not ('\r' or '\n') && c != options.Delimiter));
            if (options.NullTexts.Contains(cell) || (isFirst && cell.Length > 0 && cell[0] == options.Comment))
                return null;
        }

        return cell.Length == 0 ? null : cell;
    }

    private static (string Text, int[] Lines) Spell(Table table, int? columns = null)
    {
        var (text, lines, choice, line) = (new StringBuilder(), new List<int>(), 0, 0);
        var options = table.Options;
        for (var i = 0; i < options.SkipLines; i++)
            End($"skipped \"{options.Delimiter} {i}");
        Between();
        End(string.Join(options.Delimiter!.Value, Enumerable.Range(0, columns ?? table.Columns).Select(i => $"c{i}")));
        foreach (var row in table.Cells)
        {
            Between();
            lines.Add(1 + text.ToString().Count(c => c == '\n'));
            End(string.Join(options.Delimiter.Value, row.Select((cell, i) => Spelled(cell, i == 0))));
        }

        Between();
        return (text.ToString(), [.. lines]);

        bool Choose() => table.Choices[choice++ % table.Choices.Length];

        void End(string record) => text.Append(record).Append(table.LineEnds[line++ % table.LineEnds.Length]);

        // Lines that are no records.
        void Between()
        {
            if (Choose() && Choose())
                End("");
            if (options.Comment is { } comment && Choose())
                End($"{comment} no \"record{options.Delimiter} '");
        }

        string Spelled(string? cell, bool isFirst)
        {
            if (cell is null)
                return options.NullTexts is [var nullText] && Choose() ? nullText : "";
            if (options.Quote is { } quote)
            {
                var needsQuotes = cell.Length == 0 || cell[0] == quote || cell.AsSpan().ContainsAny('\r', '\n', options.Delimiter.Value)
                    || options.NullTexts.Contains(cell) || (isFirst && cell[0] == options.Comment);
                return needsQuotes || Choose() ? $"{quote}{InQuotes(cell, quote)}{quote}" : cell;
            }

            return options.Escape is { } escape ? Escaped(cell, escape, isFirst) : cell;
        }

        string InQuotes(string cell, char quote)
        {
            var spelled = new StringBuilder();
            foreach (var c in cell)
            {
                if (c == options.Escape)
                    spelled.Append(c);
                else if (c == quote)
                    spelled.Append(options.Escape is { } escape && Choose() ? escape : quote);
                spelled.Append(c);
            }

            return $"{spelled}";
        }

        string Escaped(string cell, char escape, bool isFirst)
        {
            var spelled = new StringBuilder();
            foreach (var rune in cell.EnumerateRunes())
            {
                var isMark = rune.Value is '\r' or '\n' || rune.Value == escape || rune.Value == options.Delimiter;
                spelled.Append(isMark || Choose() ? $"{escape}" : "").Append(rune);
            }

            var isMistaken = options.NullTexts.Contains($"{spelled}") || (isFirst && spelled[0] == options.Comment);
            return !isMistaken ? $"{spelled}" : spelled[0] != escape ? $"{escape}{spelled}" : InFull(cell, escape);
        }

        // Every character escaped is no null text here, unless it has one character.
        static string InFull(string cell, char escape) =>
            cell.Length == 1 ? cell : string.Concat(cell.EnumerateRunes().Select(rune => $"{escape}{rune}"));
    }

    private static byte[] Bytes(string text, Table table)
    {
        var name = table.Encoding.Split(' ')[0];
        var hasMark = table.Options.Encoding is null && table.Encoding != "utf-8";
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        return [.. hasMark ? codec.GetPreamble() : [], .. codec.GetBytes(text)];
    }
}

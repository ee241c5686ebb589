using System.Globalization;
using System.Text;
using CsCheck;
using DuckDB.NET.Data;
using EfWriter.Tests.Support;
using nietras.SeparatedValues;

namespace EfWriter.Tests.Text;

/// <summary>
/// Any table, written as CSV in any of its spellings, is read as its generator meant it; Sep and DuckDB read it so, too, where they can.
/// </summary>
[ServerFree]
public sealed class CsvFuzzTests
{
    private const int Iterations = 400;

    private static readonly Gen<string> Texts = Gen.Frequency(
        (4, Gen.String[Gen.Char["abz,;|\t\"' \r\n#\\é日"], 0, 12]),
        (2, Gen.Long.Select(value => value.ToString(CultureInfo.InvariantCulture))),
        (1, OneOf("NULL", "NA", "\\N", "true", "007", "1e5", "2024-02-29", "=1+1", "\"", "\"\"", "🌻", "\u00A0")),
        (1, Gen.String[Gen.Char["x\n\""], 1_000, 3_000]));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A table and how it is spelled.</summary>
    /// <param name="Cells">Row after row; null for NULL. The first column is never blank, so that no record is a blank line.</param>
    /// <param name="Delimiter">What stands between fields.</param>
    /// <param name="LineEnds">What records end with, in turn.</param>
    /// <param name="Quotes">Which fields are quoted though they need not be, in turn.</param>
    /// <param name="EndsWithLine">Whether the last record ends like the others.</param>
    private sealed record Table(string?[][] Cells, char Delimiter, string[] LineEnds, bool[] Quotes, bool EndsWithLine);

    private static readonly Gen<Table> Tables =
        from columns in Gen.Int[2, 6]
        from rows in Gen.Int[0, 40]
        from cells in Gen.Frequency((1, Gen.Const((string?)null)), (5, Texts.Select(text => (string?)text))).Array[columns].Array[rows]
        from delimiter in Gen.Char[",;|\t"]
        from lineEnds in OneOf("\n", "\r\n", "\r").Array[1, 3]
        from quotes in Gen.Bool.Array[1, 7]
        from ends in Gen.Bool
        select new Table(cells, delimiter, lineEnds, quotes, ends);

    [Test]
    public Task A_table_is_read_as_it_was_meant() => Tables.SampleAsync(CheckAsync, iter: Iterations, threads: 1, print: Spell);

    [Test]
    public void Sep_and_DuckDB_read_the_same() => Tables.Where(table => table.Cells.Length > 0).Sample(
        table =>
        {
            var text = Spell(table);
            var meant = table.Cells.Select(row => row.Select(cell => cell ?? "").ToArray()).ToArray();
            Assert.That(BySep(text, table.Delimiter), Is.EqualTo(meant), "Sep");
            Assert.That(ByDuckDb(text, table), Is.EqualTo(meant), "DuckDB");
        },
        iter: Iterations / 8,
        threads: 1,
        print: Spell);

    private static async Task CheckAsync(Table table)
    {
        var columns = table.Cells.Length == 0 ? 2 : table.Cells[0].Length;
        var read = await TextFrames.ReadAsync(
            Frame.FromCsv(new MemoryStream(Encoding.UTF8.GetBytes(Spell(table))), new CsvOptions { Delimiter = table.Delimiter }),
            Enumerable.Range(0, columns).ToDictionary(i => $"c{i}", _ => EfWriter.Frames.Text.AskedType.Of("text")),
            batchRows: 7);

        Assert.That(read.Rows, Is.EqualTo(table.Cells));
    }

    private static string Spell(Table table)
    {
        var (text, record, field) = (new StringBuilder(), 0, 0);
        var columns = table.Cells.Length == 0 ? 2 : table.Cells[0].Length;
        Add([.. Enumerable.Range(0, columns).Select(i => $"c{i}")]);
        foreach (var row in table.Cells)
            Add(row);
        if (!table.EndsWithLine)
            text.Length -= table.LineEnds[(record - 1) % table.LineEnds.Length].Length;
        return text.ToString();

        void Add(string?[] cells)
        {
            text.AppendJoin(table.Delimiter, cells.Select(Spelled)).Append(table.LineEnds[record++ % table.LineEnds.Length]);
        }

        string Spelled(string? cell)
        {
            if (cell is null)
                return "";
            var isQuoted = table.Quotes[field++ % table.Quotes.Length]
                || cell.Length == 0
                || cell[0] == '"'
                || cell.AsSpan().ContainsAny('\r', '\n', table.Delimiter)
                || cell.Contains('"', StringComparison.Ordinal);
            return isQuoted ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
        }
    }

    private static string[][] BySep(string text, char delimiter)
    {
        using var reader = Sep.New(delimiter).Reader(options => options with { Unescape = true }).FromText(text);
        var rows = new List<string[]>();
        foreach (var row in reader)
        {
            var cells = new string[row.ColCount];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = row[i].ToString();
            rows.Add(cells);
        }

        return [.. rows];
    }

    private static string[][] ByDuckDb(string text, Table table)
    {
        // DuckDB wants one kind of line ends.
        var path = Path.Combine(Path.GetTempPath(), $"efwriter-fuzz-{Guid.NewGuid():n}.csv");
        File.WriteAllText(path, Spell(table with { LineEnds = ["\n"] }));
        try
        {
            using var duck = new DuckDBConnection("DataSource=:memory:");
            duck.Open();
            using var command = duck.CreateCommand();
            var columns = string.Join(", ", table.Cells[0].Select((_, i) => $"'c{i}': 'VARCHAR'"));
            command.CommandText =
                $$"""SELECT * FROM read_csv('{{path}}', auto_detect = false, header = true, """
                + $$"""delim = '{{table.Delimiter}}', quote = '"', escape = '"', columns = { {{columns}} })""";
            using var reader = command.ExecuteReader();
            var rows = new List<string[]>();
            while (reader.Read())
                rows.Add([.. table.Cells[0].Select((_, i) => reader.IsDBNull(i) ? "" : reader.GetString(i))]);
            return [.. rows];
        }
        finally
        {
            File.Delete(path);
        }
    }
}

using System.Text;
using EfWriter.Frames;
using EfWriter.Frames.Text;

namespace EfWriter.Tests.Text;

/// <summary>What a text was read as.</summary>
/// <param name="Columns">Each column's name and type.</param>
/// <param name="Rows">The cells as texts; null for NULL.</param>
/// <param name="Restarts">How often the types had to be widened.</param>
internal sealed record ReadText(string[] Columns, string?[][] Rows, int Restarts)
{
    /// <summary>The only column's type.</summary>
    public string Type => Columns.Single().Split(' ')[^1];

    /// <summary>The only column's cells.</summary>
    public string?[] Cells => [.. Rows.Select(row => row.Single())];
}

/// <summary>Reads texts as frames, as a write does.</summary>
internal static class TextFrames
{
    public static Task<ReadText> CsvAsync(string text, CsvOptions? options = null, int batchRows = 1_000) =>
        CsvAsync(Encoding.UTF8.GetBytes(text), options, batchRows);

    public static Task<ReadText> CsvAsync(byte[] bytes, CsvOptions? options = null, int batchRows = 1_000) =>
        ReadAsync(Frame.FromCsv(new MemoryStream(bytes), options), batchRows: batchRows);

    public static Task<ReadText> JsonAsync(string text, JsonOptions? options = null, int batchRows = 1_000) =>
        ReadAsync(Frame.FromJson(new MemoryStream(Encoding.UTF8.GetBytes(text)), options), batchRows: batchRows);

    /// <summary>The fault that a text is refused with.</summary>
    public static FrameFault Refused(Func<Task> read) => Assert.ThrowsAsync<FrameFault>(() => read())!;

    public static async Task<ReadText> ReadAsync(Frame frame, Dictionary<string, AskedType>? asked = null, int batchRows = 1_000)
    {
        var text = (TextFrame)frame;
        for (var restarts = 0; ; restarts++)
        {
            await text.ResolveAsync(asked ?? new Dictionary<string, AskedType>(), looksAtAll: false, CancellationToken.None);
            try
            {
                var rows = new List<string?[]>();
                await foreach (var batch in frame.ReadAsync(batchRows, CancellationToken.None))
                    rows.AddRange(RowsOf(batch));
                return new([.. frame.Fields.Select(field => $"{field.Name} {TypeOf(field.ClrType)}")], [.. rows], restarts);
            }
            catch (TextMisfit) when (restarts == 0)
            {
            }
        }
    }

    private static string?[][] RowsOf(ColumnBatch batch)
    {
        var rows = Enumerable.Range(0, batch.Rows).Select(_ => new string?[batch.Columns.Count]).ToArray();
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            var cells = new object?[batch.Rows];
            batch.Columns[i].ReadBoxed(0, cells);
            for (var row = 0; row < cells.Length; row++)
                rows[row][i] = TextOf(cells[row]);
        }

        return rows;
    }

    private static string? TextOf(object? cell) => cell switch
    {
        ReadOnlyMemory<byte> utf8 => Encoding.UTF8.GetString(utf8.Span),
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        null => null,
        _ => Convert.ToString(cell, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string TypeOf(Type type) => type.Name switch
    {
        nameof(String) => "text",
        nameof(Int64) => "bigint",
        nameof(ExactNumber) => "numeric",
        nameof(Double) => "double",
        nameof(Boolean) => "boolean",
        nameof(PgDate) => "date",
        nameof(PgTime) => "time",
        nameof(PgTimestamp) => "timestamp",
        nameof(PgInstant) => "timestamptz",
        nameof(JsonSource) => "jsonb",
        var name => name,
    };
}

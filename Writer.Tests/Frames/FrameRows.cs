using System.Text;
using EfWriter.Frames;

namespace EfWriter.Tests.Frames;

/// <summary>Whole frames as rows of objects, texts as strings.</summary>
internal static class FrameRows
{
    public static async Task<object?[][]> RowsAsync(this Frame frame, int batchRows = 1000)
    {
        var rows = new List<object?[]>();
        await foreach (var batch in frame.ReadAsync(batchRows, CancellationToken.None))
        {
            var columns = batch.Columns.Select((column, i) => Cells(column, batch.Rows, frame.Fields[i])).ToArray();
            rows.AddRange(Enumerable.Range(0, batch.Rows).Select(row => columns.Select(column => column[row]).ToArray()));
        }

        return [.. rows];
    }

    /// <summary>The only column's cells.</summary>
    public static async Task<object?[]> CellsAsync(this Frame frame, int batchRows = 1000) =>
        [.. (await frame.RowsAsync(batchRows)).Select(row => row.Single())];

    public static async Task<int[]> BatchSizesAsync(this Frame frame, int batchRows)
    {
        var sizes = new List<int>();
        await foreach (var batch in frame.ReadAsync(batchRows, CancellationToken.None))
            sizes.Add(batch.Rows);
        return [.. sizes];
    }

    public static FrameFault FaultOf(Frame frame) => Assert.Throws<FrameFault>(() => _ = frame.Fields)!;

    // Read in two blocks, so that a block's start counts.
    private static object?[] Cells(ColumnVector column, int rows, FrameField field)
    {
        var cells = new object?[rows];
        var half = rows / 2;
        column.ReadBoxed(0, cells.AsSpan(0, half));
        column.ReadBoxed(half, cells.AsSpan(half));
        for (var i = 0; i < rows; i++)
        {
            if (cells[i] is ReadOnlyMemory<byte> bytes)
                cells[i] = OfMemory(bytes, field);
        }

        return cells;
    }

    private static object OfMemory(ReadOnlyMemory<byte> bytes, FrameField field)
    {
        Assert.That(field.IsMemory, Is.True);
        return field.ClrType == typeof(string) ? Encoding.UTF8.GetString(bytes.Span) : bytes.ToArray();
    }
}

using EfWriter.Frames;
using EfWriter.Load;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>The rows that a write leaves out, as long as they are not too many.</summary>
internal sealed class BadRowList(WriteOptions options)
{
    private readonly SortedDictionary<long, (BadRow Row, string? Cells)> _rows = [];

    /// <summary>The rows, in the frame's order.</summary>
    public IReadOnlyList<BadRow> Rows => [.. _rows.Values.Select(bad => bad.Row)];

    /// <summary>The rows and their cells as JSON.</summary>
    public IReadOnlyCollection<(BadRow Row, string? Cells)> WithCells => _rows.Values;

    /// <summary>Whether the cells are to be kept.</summary>
    public bool KeepsCells => options.RejectsToTable();

    /// <summary>The most rows that may wait for others: each of them may have to be left out.</summary>
    public int MostWaiting => options.OnBadRow == OnBadRow.Fail ? WriteOptions.DefaultMaxBadRows : options.MaxBadRows;

    /// <summary>Leaves a row out.</summary>
    /// <param name="bad">The row.</param>
    /// <param name="failure">How it was found.</param>
    /// <param name="cells">Its cells, as a JSON object.</param>
    /// <exception cref="Exception">No row may be left out, or no more.</exception>
    public void Add(BadRow bad, Exception failure, string? cells)
    {
        if (options.OnBadRow == OnBadRow.Fail)
            throw Named(failure, bad);
        if (_rows.Count >= options.MaxBadRows)
            throw Errors.TooManyBadRows(options.MaxBadRows, bad);
        _rows.Add(bad.Row, (bad, cells));
    }

    private static Exception Named(Exception failure, BadRow bad)
    {
        if (failure is PostgresException server)
            ServerFailure.Locate(server, bad.Column, bad.StoreType, bad.Row);
        return failure is FrameFault { Row: not null } fault && fault.Row != bad.Row ? fault.At(bad.Row) : failure;
    }
}

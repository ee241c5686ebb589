using EfWriter.Failures;
using EfWriter.Requests;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>The rows that a write leaves out, as long as they are not too many.</summary>
internal sealed class BadRowList(WriteRequest request)
{
    private readonly SortedDictionary<long, (BadRow Row, string? Cells)> _rows = [];

    /// <summary>The rows, in the frame's order.</summary>
    public IReadOnlyList<BadRow> Rows => [.. _rows.Values.Select(bad => bad.Row)];

    /// <summary>The rows and their cells as JSON.</summary>
    public IReadOnlyCollection<(BadRow Row, string? Cells)> WithCells => _rows.Values;

    /// <summary>Whether the cells are to be kept.</summary>
    public bool KeepsCells => request.RejectsToTable;

    /// <summary>The most rows that may wait for others: each of them may have to be left out.</summary>
    public int MostWaiting => request.MaxBadRows;

    /// <summary>Leaves a row out.</summary>
    /// <param name="bad">The row.</param>
    /// <param name="failure">How it was found.</param>
    /// <param name="cells">Its cells, as a JSON object.</param>
    /// <exception cref="Exception">No row may be left out, or no more.</exception>
    public void Add(BadRow bad, Exception failure, string? cells)
    {
        if (request.BadRows.OnBadRow == OnBadRow.Fail)
            throw Named(failure, bad);
        if (_rows.Count >= request.MaxBadRows)
            throw Errors.TooManyBadRows(request.MaxBadRows, bad.Reason, bad.Column, bad.Row, bad.SqlState);
        _rows.Add(bad.Row, (bad, cells));
    }

    private static Exception Named(Exception failure, BadRow bad)
    {
        if (failure is PostgresException server)
            ServerFailure.Locate(server, bad.Column, bad.StoreType, bad.Row);
        return failure is FrameFault { Row: not null } fault && fault.Row != bad.Row ? fault.At(bad.Row) : failure;
    }
}

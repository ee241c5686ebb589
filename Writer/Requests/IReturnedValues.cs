using System.Data.Common;

namespace EfWriter.Requests;

/// <summary>Takes the values that the database made for the rows of a write, and keeps them until it is committed.</summary>
/// <remarks>Rows are known by their numbers in the frame, never by the order in which the server answers.</remarks>
internal interface IReturnedValues
{
    /// <summary>The table's columns whose values come back.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The column whose values could be reserved before the rows are sent; null if there is none.</summary>
    string? KeyColumn { get; }

    /// <summary>Whether a row is found by that column alone.</summary>
    bool IsFoundByKey { get; }

    /// <summary>The rows that have no value for it.</summary>
    int RowsWithoutKey { get; }

    /// <summary>All rows.</summary>
    int Rows { get; }

    /// <summary>Whether this attempt sends reserved keys.</summary>
    bool IsReserved { get; }

    /// <summary>Whether it matters which rows were added, and which ones were there.</summary>
    bool AsksWhatWasAdded { get; }

    /// <summary>The keys of all rows; only where they are reserved.</summary>
    IReadOnlyList<long> Keys { get; }

    /// <summary>Begins an attempt: whatever another one got is forgotten.</summary>
    void Begin();

    /// <summary>The write of the same rows with keys that were reserved for those that have none.</summary>
    /// <param name="request">The write.</param>
    /// <param name="keys">A key for each of <see cref="RowsWithoutKey"/>.</param>
    WriteRequest Reserve(WriteRequest request, IReadOnlyList<long> keys);

    /// <summary>The write of the same rows into a staging table.</summary>
    /// <param name="request">The write.</param>
    /// <param name="left">The columns that the table fills if none of the rows has a value, so that they need not be staged.</param>
    WriteRequest Stage(WriteRequest request, IReadOnlyCollection<string> left);

    /// <summary>Takes a row's values.</summary>
    /// <param name="reader">At the row's answer, which has <see cref="Columns"/> in their order.</param>
    /// <param name="first">The place of the first one.</param>
    /// <param name="row">The row's number.</param>
    /// <param name="isAdded">Whether the row was added, if that is known.</param>
    void Take(DbDataReader reader, int first, long row, bool isAdded);

    /// <summary>The rows whose values were taken.</summary>
    int Taken { get; }

    /// <summary>Whether a row's values were taken.</summary>
    bool Has(long row);

    /// <summary>Sets the values on the entities.</summary>
    void Set(WriteResult result);
}

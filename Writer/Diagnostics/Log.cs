using Microsoft.Extensions.Logging;

namespace EfWriter;

/// <summary>What the product logs, under the category <c>EfWriter</c>: tables and counts, never cells.</summary>
internal static partial class Log
{
    public const string Category = "EfWriter";

    [LoggerMessage(1, LogLevel.Debug, "Writing {Frame} of {Columns} columns to {Table} ({Mode}, {IfExists}).")]
    public static partial void Started(ILogger logger, string frame, int columns, string table, string mode, string ifExists);

    [LoggerMessage(2, LogLevel.Information,
        "Wrote to {Table} by {Method} in {Seconds:0.000} s: of {Rows} rows in the frame {Inserted} were inserted, {Updated} updated, "
        + "{Unchanged} changed nothing and {Skipped} were held back; {Deleted} rows of the table were deleted (attempt {Attempts}).")]
    public static partial void Written(
        ILogger logger, string table, string method, double seconds, long rows, long inserted, long updated, long deleted, long unchanged,
        long skipped, int attempts);

    [LoggerMessage(12, LogLevel.Information,
        "Wrote a graph of {Entity} in {Seconds:0.000} s: {Rows} rows were inserted into {Tables} tables, {Each} (attempt {Attempts}).")]
    public static partial void WrittenGraph(
        ILogger logger, string entity, double seconds, long rows, int tables, string each, int attempts);

    [LoggerMessage(5, LogLevel.Warning, "Trying the write to {Table} again: attempt {Attempt}.")]
    public static partial void TriedAgain(ILogger logger, string table, int attempt);

    [LoggerMessage(6, LogLevel.Warning,
        "This role may not keep {Table}, in which a retried write notes that it was committed: if the commit is not answered, the outcome "
        + "will be unknown. Let the schema's owner write there once, and grant SELECT, INSERT, UPDATE and DELETE on it.")]
    public static partial void NoToken(ILogger logger, string table);

    [LoggerMessage(7, LogLevel.Warning, "A commit was not answered; asked after in {Table}: {Outcome}.")]
    public static partial void AskedAfter(ILogger logger, string table, string outcome);

    [LoggerMessage(8, LogLevel.Warning,
        "Left {Count} rows out of {Table} that could not be written ({OnBadRow}; reject table: {RejectTable}).")]
    public static partial void LeftOut(ILogger logger, int count, string table, string onBadRow, string rejectTable);

    [LoggerMessage(9, LogLevel.Information,
        "Filling {Table} over {Opened} connections, not {Asked}: the pool or the server has no more of them just now.")]
    public static partial void FewerStreams(ILogger logger, string table, int opened, int asked);

    [LoggerMessage(3, LogLevel.Error, "Could not write {Table}: {Reason}")]
    public static partial void Failed(ILogger logger, string table, string reason);

    [LoggerMessage(10, LogLevel.Error, "{Reason}")]
    public static partial void ValuesNotSet(ILogger logger, string reason);

    [LoggerMessage(11, LogLevel.Warning,
        "{Interceptors} run in SaveChanges, and no write calls them. What they set on entities, a BeforeRow of UseEfWriter can set.")]
    public static partial void SaveInterceptorsNotRun(ILogger logger, string interceptors);

    [LoggerMessage(13, LogLevel.Information, "The load of {Table} was committed before. Nothing was written now.")]
    public static partial void LoadedBefore(ILogger logger, string table);

    [LoggerMessage(4, LogLevel.Information, "The write to {Table} was cancelled. Nothing was written.")]
    public static partial void Cancelled(ILogger logger, string table);
}

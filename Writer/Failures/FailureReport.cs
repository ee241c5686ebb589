using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using EfWriter.Frames;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>Makes of a failure the exception that the caller gets: the table, the place, the remedy, and no cell's value.</summary>
internal static partial class FailureReport
{
    private const string NothingWritten = "Nothing was written.";

    // No schema is called so: what stands in place of a table says what cannot be done.
    private const string NoTable = "\0";

    /// <summary>In place of a table: a load whose table is not known here.</summary>
    public static QualifiedName OfLoad { get; } = new(NoTable, "use the load");

    /// <summary>In place of a table: a part of a load.</summary>
    public static QualifiedName OfPart(string part) => new(NoTable, $"write the part{Echo.Name(part)} of the load");

    /// <summary>The failure of a part, whose rows go into a table that nobody knows by its name.</summary>
    /// <param name="told">The failure of writing that table.</param>
    /// <param name="rows">The table.</param>
    /// <param name="part">The part's name.</param>
    public static FrameWriteException InPart(FrameWriteException told, QualifiedName rows, string part) =>
        told.Text.StartsWith(Place(rows), StringComparison.Ordinal)
            ? WithMessage(told, Place(OfPart(part)) + told.Text[Place(rows).Length..], table: null)
            : told;

    public static TableExistsException TableExists(QualifiedName table, string kind) => new(
        $"The {kind} '{Echo.Line(table.ToString())}' exists already. {NothingWritten} "
        + "Set IfExists to Replace or Append, or choose another name.")
    { Table = TableOf(table) };

    private static WriteOutcomeUnknownException OutcomeUnknown(QualifiedName table, CommitException commit) => new(
        $"The connection was lost while the write to '{Echo.Line(table.ToString())}' was being committed: either all of its rows are "
        + "there, or none. "
        + (commit.HadToken
            ? "The server could not say which, and so the write was not tried again. Look at the table before you do."
            : "Look at the table before you write again, or set WriteOptions.Retry, which lets the writer find out."),
        Redact(commit.InnerException!))
    { Table = TableOf(table) };

    private static Exception NotRetried(NotRetriedException failure, QualifiedName table) => Describe(failure.InnerException!, table) switch
    {
        FrameWriteException told when failure.Reason is not null => WithReason(told, failure.Reason),
        var told => told,
    };

    /// <summary>The exception that the caller gets for the failure of a write of several tables.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="table">The first table.</param>
    /// <param name="ofPart">How the last failure of one table was described; null if there was none.</param>
    public static Exception Describe(Exception failure, QualifiedName table, FrameWriteException? ofPart) => failure switch
    {
        NotRetriedException { InnerException: var cause, Reason: var reason } when ofPart is not null && cause == ofPart.InnerException =>
            reason is null ? ofPart : WithReason(ofPart, reason),
        _ when ofPart is not null && (failure == ofPart.InnerException || failure.InnerException == ofPart.InnerException) => ofPart,
        _ => Describe(failure, table),
    };

    /// <summary>The exception that the caller gets for the failure of a frame, which knows the files that its rows are from.</summary>
    public static Exception Describe(Exception failure, QualifiedName table, Frame frame)
    {
        if (frame is ServerQueryFrame)
            ServerFailure.NoteQuery(failure);
        return Describe(failure, table) switch
        {
            FrameWriteException { Row: { } row } told when frame.FileOf(row) is { } file => InFile(told, file),
            var reported => reported,
        };
    }

    /// <summary>The same failure of a row, which says in which of several files the row is.</summary>
    public static FrameWriteException InFile(FrameWriteException told, FilePlace file)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $", row {told.Row}");
        var at = told.Text.IndexOf($"{place}: ", StringComparison.Ordinal);
        return at < 0 ? told : WithMessage(told, told.Text.Insert(at + place.Length, $" ({file})"));
    }

    /// <summary>Logs how a write failed. The text of a foreign exception is not ours to vouch for, and left out.</summary>
    public static void LogEnd(ILogger logger, QualifiedName table, Exception reported)
    {
        var name = Echo.Line(table.ToString());
        if (reported is OperationCanceledException)
            Log.Cancelled(logger, name);
        else
            Log.Failed(logger, name, reported is FrameWriteException ? reported.Message : reported.GetType().FullName!);
    }

    /// <summary>The exception that the caller gets for a failure.</summary>
    public static Exception Describe(Exception failure, QualifiedName table) => failure switch
    {
        OperationCanceledException { InnerException: PostgresException server } cancelled =>
            new OperationCanceledException(cancelled.Message, Redact(server), cancelled.CancellationToken),
        FrameWriteException or OperationCanceledException => failure,
        FrameFault fault =>
            new FrameWriteException(Secrets.Hide(
                $"{Place(table, fault.Column, fault.Row)}{(fault.File is { } file ? $", file {Echo.Path(file)}" : string.Empty)}: "
                + $"{fault.Message}{(fault.Table is { } lines ? $"\n{lines}\n" : " ")}{NothingWritten} {fault.Remedy}"),
                code: fault.Code)
            {
                Table = TableOf(table),
                Column = fault.Column,
                Row = fault.Row,
                SqlState = fault.SqlState,
            },
        SetterFault setter => NotSet(setter, table),
        FrameSourceException source => DescribeSource(source, table),
        CommitException commit => OutcomeUnknown(table, commit),
        NotRetriedException last => NotRetried(last, table),
        NpgsqlOperationInProgressException => Describe(Errors.ConnectionBusy(), table),

        // EF's strategies wrap what they have seen: once with a hint, or when they give up.
        RetryLimitExceededException { InnerException: { } cause } => Describe(cause, table),
        InvalidOperationException { InnerException: NpgsqlException cause } => Describe(cause, table),
        PostgresException server => FromServer(server, table),
        NpgsqlException or SocketException or TimeoutException => NotConnected(failure, table),
        FileNotFoundException or DirectoryNotFoundException or CryptographicException when IsOfConnection(failure) =>
            NotConnected(failure, table),
        _ => failure,
    };

    private static FrameWriteException DescribeSource(FrameSourceException source, QualifiedName table) => new(
        $"{Place(table)}: reading the frame failed after {source.Rows} rows; the inner exception says why. {NothingWritten}",
        Redact(AfterRows(source.InnerException!)),
        ErrorCode.SourceFailed)
    {
        Table = TableOf(table),
    };

    private static Exception FromServer(PostgresException server, QualifiedName table)
    {
        var (row, column) = (ServerFailure.Row(server), ServerFailure.Column(server));
        var message =
            $"{Place(table, column, row, ServerFailure.StoreType(server))}: {SqlStates.Explain(server)} (SQLSTATE {server.SqlState}). "
            + $"{NothingWritten} {SqlStates.Remedy(server)}";
        if (ServerFailure.ReadOnce(server) is { } frame)
            message = $"{message.TrimEnd()} {Errors.RowUnknown(frame)}";
        if (SqlStates.SaysTableExists(server, table))
            return new TableExistsException($"{Place(table)}: another session made it first. {NothingWritten} Run the write again.",
                Redact(server))
            { Table = TableOf(table), SqlState = Secrets.Hide(server.SqlState) };
        return new FrameWriteException(
            Secrets.Hide(message.TrimEnd()), Redact(server), ServerFailure.IsOfPlacing(server) ? ErrorCode.NotPlaced : null)
        {
            Table = TableOf(table),
            Column = column is null ? null : Secrets.Hide(column),
            Row = row,
            SqlState = Secrets.Hide(server.SqlState),
        };
    }

    // What another server says of the query that it reads is as little to be repeated as what this one says of the rows.
    private static Exception AfterRows(Exception source) =>
        source is PostgresException server ? ServerFailure.MarkRowsSent(server, table: null) : source;

    /// <summary>A copy of an exception that is safe to log: PostgreSQL's details, places and some messages quote cells.</summary>
    private static Exception Redact(Exception failure)
    {
        if (failure is not PostgresException server)
            return failure is NpgsqlException { InnerException: PostgresException inner }
                ? new NpgsqlException(failure.Message, Redact(inner))
                : failure;

        // A function can say that its error is about a column or a constraint of any name.
        var isNamed = !ServerFailure.IsFromFunction(server);
        return new PostgresException(
            SqlStates.Explain(server),
            Secrets.Hide(server.Severity),
            Secrets.Hide(server.InvariantSeverity),
            Secrets.Hide(server.SqlState),
            schemaName: Name(server.SchemaName),
            tableName: Name(server.TableName),
            columnName: Name(server.ColumnName),
            dataTypeName: Name(server.DataTypeName),
            constraintName: Name(server.ConstraintName),
            routine: Line(server.Routine));

        string? Name(string? name) => isNamed ? Line(name) : null;

        static string? Line(string? text) => text is null ? null : Secrets.Hide(Echo.Line(text));
    }

    private static string? TableOf(QualifiedName table) => table.Schema == NoTable ? null : table.ToString();

    private static string Place(QualifiedName table, string? column = null, long? row = null, string? storeType = null)
    {
        var place = table.Schema == NoTable ? $"Cannot {table.Name}" : $"Cannot write table '{Echo.Line(table.ToString())}'";
        if (column is not null)
            place += $", column{Echo.Column(column)}{(storeType is null ? string.Empty : $" ({Echo.Line(storeType)})")}";
        return row is null ? place : string.Create(CultureInfo.InvariantCulture, $"{place}, row {row}");
    }
}

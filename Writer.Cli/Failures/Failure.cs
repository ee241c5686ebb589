using System.Net.Sockets;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using EfWriter.Cli.Output;
using EfWriter.Cli.Pipelines;
using EfWriter.Cli.Sources;
using EfWriter.Failures;
using EfWriter.LocalPostgres;
using Npgsql;

namespace EfWriter.Cli.Failures;

/// <summary>Tells a failure in one paragraph, without a cell's value and without a password.</summary>
internal static partial class Failure
{
    private const string OtherLoader =
        "Convert the column, change the table's, or use BulkMethod.Auto or BulkMethod.Importer for types of a plugin.";

    // Errors of an option's value: of a name that the file does not have, say.
    private static readonly HashSet<string> OfCommand = new(
        new[]
        {
            nameof(Errors.UnknownColumn), nameof(Errors.UnknownTextColumn), nameof(Errors.UnknownStoreType), nameof(Errors.OptionRefused),
            nameof(Errors.IndexWithoutColumns), nameof(Errors.DuplicateIndex), nameof(Errors.NullableKey), nameof(Errors.BadLoadName),
            nameof(Errors.FacetWithoutEffect), nameof(Errors.ScaleWithoutPrecision), nameof(Errors.OtherNumberOfNames),
            nameof(Errors.BadPartName), nameof(Errors.PartNamedTwice),
        }.Select(ErrorCode.Of),
        StringComparer.Ordinal);

    // What the library's users call.
    private static readonly (string Call, string Command)[] Steps =
    [
        ($"{nameof(TableLoad)}.{nameof(TableLoad.StatusAsync)}", "'efwriter load status'"),
        ($"{nameof(TableLoad)}.{nameof(TableLoad.RemovePartAsync)}", "'efwriter load remove'"),
        ($"{nameof(TableLoad)}.{nameof(TableLoad.Token)}", "the token that 'efwriter load begin' has printed"),
    ];

    /// <param name="failure">What went wrong.</param>
    /// <param name="verbose">Whether to say where in the code.</param>
    /// <param name="error">Where it is told.</param>
    /// <param name="view">Told of it, too; null before a run has one.</param>
    /// <param name="files">The files that were being written, as they were named.</param>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception failure, bool verbose, TextWriter error, IRunView? view = null, IReadOnlyList<string>? files = null)
    {
        var told = Unwrap(failure, files);
        var message = Echo.Lines(Secrets.Hide(told is PipelineException pipeline ? InPipeline(pipeline) : Paragraph(told, files)));
        var code = CodeOf(told);
        view?.Failed(message, code);
        error.WriteLine($"efwriter: {message}");
        if (verbose)
            WriteTrace(failure, error);
        return code;
    }

    // Of a pipeline, other steps may have been done before one that fails.
    private static int CodeOf(Exception failure) => failure switch
    {
        UsageException or StatementException => ExitCodes.Usage,
        OperationCanceledException => ExitCodes.Cancelled,
        FrameWriteException { Code: { } code } when OfCommand.Contains(code) => ExitCodes.Usage,
        SourceException { InnerException: FrameFault fault } when OfCommand.Contains(fault.Code) => ExitCodes.Usage,
        _ => ExitCodes.Failed,
    };

    // The library knows only that its reader failed; what is wrong with the file is for us to say.
    private static Exception Unwrap(Exception failure, IReadOnlyList<string>? files) =>
        failure is FrameWriteException { InnerException: { } cause, Column: null } && files is not null
        ? cause switch
        {
            OverflowException or InvalidCastException or ArgumentException => new SourceException(
                $"Cannot read {Echo.Path(files[0])}: a value is beyond what its type can carry here, such as a date before the year 1. "
                + "Nothing was written. Say --column name=text for its column.", cause),
            _ => failure,
        }
        : failure;

    private static string Paragraph(Exception failure, IReadOnlyList<string>? files = null) => failure switch
    {
        OperationCanceledException => "stopped. Nothing was written.",
        TableExistsException { SqlState: null, Table: var table } =>
            $"The table '{Echo.Line(table ?? string.Empty)}' exists already. Nothing was written. Say --if-exists replace or --if-exists "
            + "append, or name another --table.",
        FrameWriteException => InToolsWords(
            CellPlace().Replace(failure.Message, place => Place(place, files is [var only] ? only : null))),
        SourceException or UsageException => InToolsWords(failure.Message),
        StatementException => failure.Message,
        LocalServerException =>
            string.Join(' ', failure.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        NpgsqlException or SocketException or TimeoutException => "The connection to the server was lost. Check that the server runs.",
        _ => $"An error that the tool does not know ({failure.GetType().Name}). Nothing was written. Run it again with --verbose, and "
            + "report what it prints.",
    };

    private static string InPipeline(PipelineException failure) => $"{failure.Place}: " + failure.InnerException switch
    {
        TableExistsException { SqlState: null, Table: var table } =>
            $"The table '{Echo.Line(table ?? string.Empty)}' exists already. Nothing was written. Say \"if_exists\": \"replace\" or "
            + "\"append\", or another \"table_name\".",
        FrameWriteException { InnerException: DuckDBException cause, Column: null } => DuckFailure.DescribeSql(cause).Message,
        FrameWriteException
        {
            InnerException: OverflowException or InvalidCastException or ArgumentException or InvalidOperationException,
            Column: null, SqlState: null
        } =>
            "a value is beyond what its type can carry to PostgreSQL, such as a date before the year 1. Nothing was written. Cast its "
            + "column in the SELECT, as to VARCHAR.",
        FrameWriteException cause => InPipelinesWords(cause.Message),
        SourceException cause => ColumnOption().Replace(cause.Message, string.Empty),
        UsageException cause => cause.Message,
        var cause => Paragraph(cause!),
    };

    private static string InPipelinesWords(string message) => OptionWords.OfPipeline.In(message.Replace(
        OtherLoader, "Cast the column in the SELECT, or change the table's.", StringComparison.Ordinal));

    /// <summary>A message of the library in the tool's words.</summary>
    public static string InToolsWords(string message)
    {
        message = message.Replace(
            OtherLoader, "Choose another type (--column name=type), or change the table's.", StringComparison.Ordinal);
        foreach (var (call, command) in Steps)
            message = message.Replace(call, command, StringComparison.Ordinal);
        return OptionWords.OfTool.In(message);
    }

    // Of one file there is one table, which its user has just named.
    private static string Place(Match place, string? only)
    {
        var type = place.Groups["type"] is { Success: true, Value: var name } ? $"; the type is {name}" : string.Empty;
        var file = place.Groups["file"] is { Success: true, Value: var text } ? $"{text}; " : string.Empty;
        var of = only is null ? string.Empty
            : only == FileKind.StandardInput ? " of standard input"
            : $" of the file {Echo.Path(only)}";
        return $"Column '{place.Groups["column"].Value}', row {place.Groups["row"].Value}{of} ({file}the first row is 0{type}): ";
    }

    [GeneratedRegex(@"^Cannot write (table|the part) '.*?'( of the load)?, column '(?<column>.*?)'( \((?<type>.*?)\))?, "
        + @"row (?<row>\d+)( \((?<file>row \d+ of the file .*?)\))?: ")]
    private static partial Regex CellPlace();

    // The option of another command.
    [GeneratedRegex(@"(, or say| Say) --column [^ ]+( for its column)?(?=\.)\.?| \(--column [^)]*\)")]
    private static partial Regex ColumnOption();

    // Messages of the causes are left out where they may quote the file or a cell.
    private static void WriteTrace(Exception failure, TextWriter error)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            var message = cause switch
            {
                PostgresException server => $": {SqlStates.ExplainRead(server)}",
                FrameWriteException or LocalServerException => $": {cause.Message}",
                _ => string.Empty,
            };
            error.WriteLine(Echo.Lines(Secrets.Hide($"{cause.GetType().FullName}{message}")));
            error.WriteLine(cause.StackTrace);
        }
    }
}

using System.Globalization;
using EfWriter.Catalog;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load.Copy;

/// <summary>Lets the server fill a table from a query of its own: no row leaves it.</summary>
/// <param name="connection">The write's connection.</param>
/// <param name="sql">Spells names.</param>
/// <param name="frame">The query.</param>
internal sealed class InsertSelectLoader(NpgsqlConnection connection, ISqlGenerationHelper sql, ServerQueryFrame frame) : IFrameLoader
{
    /// <summary>What begins the name of a setting that a guarded column asks for.</summary>
    public const string UnsetPrefix = "efwriter.unset_";

    private const string Kept = "pg_temp.__efwriter_query";

    public BulkMethod Method => BulkMethod.Copy;

    /// <summary>Whether the table is one that triggers may be on, which can keep rows out of it.</summary>
    public bool MayHaveTriggers { get; init; }

    /// <summary>
    /// Whether the query's rows are kept in a temporary table on their way: Citus can lose the rows of a query within an INSERT, and draws
    /// from a sequence of this session's on another node.
    /// </summary>
    public bool KeepsQuery { get; init; }

    /// <summary>Whether a query without rows is refused: the mode would delete every row of the table.</summary>
    public bool NeedsRows { get; init; }

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var rows = KeepsQuery ? await InsertKeptAsync(target, cancellationToken).ConfigureAwait(false)
                : MayHaveTriggers && await HasTriggersAsync(target.Table, cancellationToken).ConfigureAwait(false)
                    ? await InsertCountedAsync(target, cancellationToken).ConfigureAwait(false)
                    : await InsertAsync(target, cancellationToken).ConfigureAwait(false);
            if (NeedsRows && rows.Rows == 0)
                throw Errors.EmptySync();
            progress?.Report(new(rows.Rows, 0));
            return rows;
        }
        catch (PostgresException e) when (FindUnset(e) is { } column)
        {
            throw Errors.QueryUnsetKey(column);
        }
    }

    private async Task<LoadedRows> InsertAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        using var command = Command(Statement(sql, frame, target));
        return new(await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false), 0);
    }

    // The server's own answer has only the rows that triggers let through.
    private async Task<LoadedRows> InsertCountedAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        using var command = Command($"""
            WITH q AS MATERIALIZED (
            {frame.Query}
            ), i AS ({Insert(sql, target)}{Select(sql, frame, target)} FROM q RETURNING 1)
            SELECT (SELECT pg_catalog.count(*) FROM q), (SELECT pg_catalog.count(*) FROM i)
            """);
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new(reader.GetInt64(0), 0, reader.GetInt64(1));
    }

    private async Task<LoadedRows> InsertKeptAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        using var keep = Command($"CREATE TEMPORARY TABLE {Kept} ON COMMIT DROP AS SELECT * FROM (\n{frame.Query}\n) AS q");
        await keep.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await ClosedTable.CloseAsync(connection, Kept, Kept, cancellationToken).ConfigureAwait(false);
        using var count = connection.NewCommand($"SELECT pg_catalog.count(*) FROM {Kept}");
        var rows = (long)(await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        using var insert = new NpgsqlCommand($"{Insert(sql, target)}{Select(sql, frame, target)} FROM {Kept} AS q", connection)
        {
            CommandTimeout = 0,
        };
        var inserted = await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        using var drop = connection.NewCommand($"DROP TABLE {Kept}");
        await drop.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return new(rows, 0, inserted);
    }

    private async Task<bool> HasTriggersAsync(TargetTable table, CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(KeySequence.MayChangeKeys);
        command.Parameters.Add(ServerParameters.Oid(table));
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    /// <summary>What fills a table without triggers.</summary>
    public static string Statement(ISqlGenerationHelper sql, ServerQueryFrame frame, LoadTarget target) =>
        $"{Insert(sql, target)}{Select(sql, frame, target)} FROM (\n{frame.Query}\n) AS q";

    private static string Insert(ISqlGenerationHelper sql, LoadTarget target)
    {
        var table = sql.DelimitIdentifier(target.Table.Name.Name, target.Table.Name.Schema);
        var columns = string.Join(", ", target.Columns.Select(column => sql.DelimitIdentifier(column.Name)));

        // COPY takes a value for such a column as it is; what allows it was asked before.
        var overriding = target.Columns.Any(column => column.Target.IsIdentityAlways) ? " OVERRIDING SYSTEM VALUE" : string.Empty;
        return $"INSERT INTO {table} ({columns}){overriding} ";
    }

    private static string Select(ISqlGenerationHelper sql, ServerQueryFrame frame, LoadTarget target) =>
        target.Columns.Count == frame.Fields.Count
        ? "SELECT *"
        : $"SELECT {string.Join(", ", target.Columns.Select(column => $"q.{sql.DelimitIdentifier(column.Field.Name)}"))}";

    private NpgsqlCommand Command(string text)
    {
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        foreach (var parameter in frame.Parameters)
            command.Parameters.Add(parameter.Clone());
        return command;
    }

    private string? FindUnset(PostgresException failure)
    {
        if (failure.SqlState != PostgresErrorCodes.UndefinedObject || frame.Guarded.Count == 0)
            return null;
        var at = failure.MessageText.IndexOf(UnsetPrefix, StringComparison.Ordinal);
        return at >= 0 && int.TryParse(
            failure.MessageText[(at + UnsetPrefix.Length)..].TakeWhile(char.IsAsciiDigit).ToArray(), NumberStyles.None,
            CultureInfo.InvariantCulture, out var place) && place < frame.Guarded.Count
            ? frame.Guarded[place]
            : null;
    }
}

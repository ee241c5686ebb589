using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load;

/// <summary>
/// Rows that are sent to a temporary table first, and go into their own by statements of the server: where the rows of a table that stays are replaced,
/// so that others wait for that and not for the frame, and where COPY would do something else than INSERT.
/// </summary>
internal sealed class StagedRows
{
    private static readonly QualifiedName Staging = new("pg_temp", "__efwriter_rows");

    private readonly DbContext _host;
    private readonly ISqlGenerationHelper _sql;
    private readonly Catalog _catalog;
    private readonly TargetTable _table;
    private readonly WriteOptions _options;
    private readonly bool _isReferenced;
    private IReadOnlyList<LoadColumn> _columns = [];

    private StagedRows(DbContext host, TargetTable table, WriteOptions options, bool isReferenced)
    {
        _host = host;
        _sql = host.GetService<ISqlGenerationHelper>();
        _catalog = new(Connection);
        _table = table;
        _options = options;
        _isReferenced = isReferenced;
    }

    private NpgsqlConnection Connection => (NpgsqlConnection)_host.Database.GetDbConnection();

    /// <summary>Looks whether rows have to be staged, and refuses what could not be done with them then.</summary>
    /// <param name="host">The context that the write is on.</param>
    /// <param name="table">Where the rows go in the end: a table that exists.</param>
    /// <param name="options">What the caller asked for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where the rows are to be sent straight to the table.</returns>
    public static async Task<StagedRows?> PlanAsync(DbContext host, TargetTable table, WriteOptions options, CancellationToken cancellationToken)
    {
        var catalog = new Catalog((NpgsqlConnection)host.Database.GetDbConnection());
        var replaces = TargetRules.ReplacesRows(table, options);
        var facts = table.IsPlain ? new() : await catalog.FindInsertFactsAsync(table, cancellationToken).ConfigureAwait(false);
        TargetRules.CheckRows(table, facts, options);
        if (!replaces && !facts.NeedsInsert)
            return null;

        var keys = replaces ? await catalog.FindForeignKeysToAsync(table, cancellationToken).ConfigureAwait(false) : [];
        TargetRules.CheckReferences(keys, options);
        return new(host, table, options, keys.Count > 0);
    }

    /// <summary>Makes the temporary table.</summary>
    /// <param name="target">The table, and its columns that the frame has.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Where the rows are to be sent.</returns>
    public async Task<LoadTarget> CreateAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        _columns = target.Columns;
        var create = $"CREATE TEMPORARY TABLE {_sql.DelimitIdentifier(Staging.Name)} ON COMMIT DROP AS SELECT {Columns()} FROM {Delimit(_table.Name)} WITH NO DATA";
        await _catalog.ExecuteAsync(create, cancellationToken).ConfigureAwait(false);
        var staging = await _catalog.GetAsync(Staging, cancellationToken).ConfigureAwait(false);

        // A function that the target calls may run as somebody else, in this very session.
        if (staging.HasPrivileges)
            await ClosedTable.CloseAsync(Connection, Delimit(Staging), Delimit(Staging), cancellationToken).ConfigureAwait(false);
        return target with { Table = staging };
    }

    /// <summary>Puts the staged rows into their table, in place of those that it has where they are replaced.</summary>
    /// <returns>The rows that went in, as the server says.</returns>
    public async Task<long> MoveAsync(CancellationToken cancellationToken)
    {
        if (TargetRules.ReplacesRows(_table, _options))
            await LockAsync(cancellationToken).ConfigureAwait(false);

        var rows = 0L;
        foreach (var statement in Statements())
            rows = await ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await _catalog.ExecuteAsync($"DROP TABLE {Delimit(Staging)}", cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Makes room, before the first piece, where the rows of the table are replaced piece by piece.</summary>
    public async Task BeginPiecesAsync(CancellationToken cancellationToken)
    {
        if (!TargetRules.ReplacesRows(_table, _options))
            return;
        await LockAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(Statements().First(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the rows that are staged into their table, and empties the temporary one.</summary>
    /// <returns>The rows that went in, as the server says.</returns>
    public async Task<long> MovePieceAsync(CancellationToken cancellationToken)
    {
        var rows = await ExecuteAsync(Insert, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"TRUNCATE TABLE {Delimit(Staging)}", cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Drops the temporary table after the last piece.</summary>
    public Task EndPiecesAsync(CancellationToken cancellationToken) => ExecuteAsync($"DROP TABLE {Delimit(Staging)}", cancellationToken);

    private string Insert =>
        $"INSERT INTO {Delimit(_table.Name)} ({Columns()}) {(_options.OverridingSystemValue ? "OVERRIDING SYSTEM VALUE " : string.Empty)}SELECT {Columns("r.")} FROM {Delimit(Staging)} r";

    private Task LockAsync(CancellationToken cancellationToken) => new TableLock(Connection, _sql, _options.LockPatience).TakeAsync(
        _table, _options.Replace == ReplaceStrategy.Truncate ? TableLock.AgainstAll : TableLock.AgainstWriters, isSwapped: false, cancellationToken);

    // The last one inserts.
    private IEnumerable<string> Statements()
    {
        // Tables that inherit from this one keep their rows, as an append leaves them alone.
        var table = $"{(_table.IsPartitioned ? string.Empty : "ONLY ")}{Delimit(_table.Name)}";
        if (!TargetRules.ReplacesRows(_table, _options))
            return [Insert];
        if (_options.Replace == ReplaceStrategy.Truncate)
            return [$"TRUNCATE TABLE {table}", Insert];

        // One statement, so that a foreign key is checked when the new rows are there; the count has every old row deleted before the first insert.
        return _isReferenced
            ? [$"WITH gone AS (DELETE FROM {table} RETURNING 1), total AS (SELECT pg_catalog.count(*) FROM gone) {Insert} CROSS JOIN total"]
            : [$"DELETE FROM {table}", Insert];
    }

    // As long as it takes, like the COPY before it, unless the context has a limit of its own.
    private async Task<long> ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(statement, Connection) { CommandTimeout = _host.Database.GetCommandTimeout() ?? 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private string Columns(string prefix = "") => string.Join(", ", _columns.Select(column => prefix + _sql.DelimitIdentifier(column.Name)));

    private string Delimit(QualifiedName name) => _sql.DelimitIdentifier(name.Name, name.Schema);
}

using System.Globalization;
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
    private readonly List<LoadTarget> _stages = [];

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

    /// <summary>Makes a temporary table: one for each set of columns that rows have.</summary>
    /// <param name="target">The table, and its columns that the rows have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Where the rows are to be sent.</returns>
    public async Task<LoadTarget> CreateAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        var name = _stages.Count == 0 ? Staging : Staging with { Name = string.Create(CultureInfo.InvariantCulture, $"{Staging.Name}_{_stages.Count + 1}") };
        var create = $"CREATE TEMPORARY TABLE {_sql.DelimitIdentifier(name.Name)} ON COMMIT DROP AS SELECT {Columns(target)} FROM {Delimit(_table.Name)} WITH NO DATA";
        await _catalog.ExecuteAsync(create, cancellationToken).ConfigureAwait(false);
        _stages.Add(target with { Table = await _catalog.GetAsync(name, cancellationToken).ConfigureAwait(false) });
        return _stages[^1];
    }

    /// <summary>Puts the staged rows into their table, in place of those that it has where they are replaced.</summary>
    /// <returns>The rows that went in, as the server says.</returns>
    public async Task<long> MoveAsync(CancellationToken cancellationToken)
    {
        var rows = 0L;
        if (Replaces)
            await LockAsync(cancellationToken).ConfigureAwait(false);
        if (Replaces && _isReferenced)
        {
            rows = await ReplaceAtOnceAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (Replaces)
                await ExecuteAsync(MakeRoom, cancellationToken).ConfigureAwait(false);
            foreach (var stage in _stages)
                rows += await ExecuteAsync(Insert(stage), cancellationToken).ConfigureAwait(false);
        }

        await DropAsync(cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Makes room, before the first piece, where the rows of the table are replaced piece by piece.</summary>
    public async Task BeginPiecesAsync(CancellationToken cancellationToken)
    {
        if (!Replaces)
            return;
        await LockAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(MakeRoom, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the rows of a stage into their table, and empties the temporary one.</summary>
    /// <returns>The rows that went in, as the server says.</returns>
    public async Task<long> MovePieceAsync(LoadTarget stage, CancellationToken cancellationToken)
    {
        var rows = await ExecuteAsync(Insert(stage), cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"TRUNCATE TABLE {Delimit(stage.Table.Name)}", cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Drops the temporary tables after the last piece.</summary>
    public Task EndPiecesAsync(CancellationToken cancellationToken) => DropAsync(cancellationToken);

    private bool Replaces => TargetRules.ReplacesRows(_table, _options);

    // Tables that inherit from this one keep their rows, as an append leaves them alone.
    private string OldRows => $"{(_table.IsPartitioned ? string.Empty : "ONLY ")}{Delimit(_table.Name)}";

    private string MakeRoom => _options.Replace == ReplaceStrategy.Truncate ? $"TRUNCATE TABLE {OldRows}" : $"DELETE FROM {OldRows}";

    private string Insert(LoadTarget stage) =>
        $"INSERT INTO {Delimit(_table.Name)} ({Columns(stage)}) {(_options.OverridingSystemValue ? "OVERRIDING SYSTEM VALUE " : string.Empty)}SELECT {Columns(stage, "r.")} FROM {Delimit(stage.Table.Name)} r";

    // One statement, so that a foreign key is checked when the new rows are there; the count has every old row deleted before the first insert.
    private Task<long> ReplaceAtOnceAsync(CancellationToken cancellationToken)
    {
        var delete = $"WITH gone AS (DELETE FROM {OldRows} RETURNING 1), total AS (SELECT pg_catalog.count(*) FROM gone)";
        if (_stages is [var only])
            return ExecuteAsync($"{delete} {Insert(only)} CROSS JOIN total", cancellationToken);
        var inserts = string.Concat(_stages.Select((stage, i) => string.Create(CultureInfo.InvariantCulture, $", new{i} AS ({Insert(stage)} CROSS JOIN total RETURNING 1)")));
        var counts = string.Join(" UNION ALL ", _stages.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM new{i}")));
        return ScalarAsync($"{delete}{inserts} SELECT pg_catalog.count(*) FROM ({counts}) n", cancellationToken);
    }

    private Task DropAsync(CancellationToken cancellationToken) =>
        _catalog.ExecuteAsync($"DROP TABLE {string.Join(", ", _stages.Select(stage => Delimit(stage.Table.Name)))}", cancellationToken);

    private Task LockAsync(CancellationToken cancellationToken) => new TableLock(Connection, _sql, _options.LockPatience).TakeAsync(
        _table, _options.Replace == ReplaceStrategy.Truncate ? TableLock.AgainstAll : TableLock.AgainstWriters, isSwapped: false, cancellationToken);

    // As long as it takes, like the COPY before it, unless the context has a limit of its own.
    private async Task<long> ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(statement, Connection) { CommandTimeout = _host.Database.GetCommandTimeout() ?? 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> ScalarAsync(string statement, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(statement, Connection) { CommandTimeout = _host.Database.GetCommandTimeout() ?? 0 };
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private string Columns(LoadTarget stage, string prefix = "") => string.Join(", ", stage.Columns.Select(column => prefix + _sql.DelimitIdentifier(column.Name)));

    private string Delimit(QualifiedName name) => _sql.DelimitIdentifier(name.Name, name.Schema);
}

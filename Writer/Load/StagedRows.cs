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
    private readonly LoadTarget _target;
    private readonly WriteOptions _options;
    private readonly bool _isReferenced;

    private StagedRows(DbContext host, LoadTarget target, WriteOptions options, bool isReferenced)
    {
        _host = host;
        _sql = host.GetService<ISqlGenerationHelper>();
        _catalog = new(Connection);
        _target = target;
        _options = options;
        _isReferenced = isReferenced;
        Target = target;
    }

    /// <summary>Where the rows are sent.</summary>
    public LoadTarget Target { get; private set; }

    private NpgsqlConnection Connection => (NpgsqlConnection)_host.Database.GetDbConnection();

    /// <summary>Makes the temporary table where the rows have to be staged, and refuses what could not be done with them then.</summary>
    /// <param name="host">The context that the write is on.</param>
    /// <param name="target">Where the rows go in the end: a table that exists.</param>
    /// <param name="options">What the caller asked for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where the rows are to be sent straight to the target.</returns>
    public static async Task<StagedRows?> BeginAsync(DbContext host, LoadTarget target, WriteOptions options, CancellationToken cancellationToken)
    {
        var catalog = new Catalog((NpgsqlConnection)host.Database.GetDbConnection());
        var replaces = TargetRules.ReplacesRows(target.Table, options);
        var facts = target.Table.IsPlain ? new() : await catalog.FindInsertFactsAsync(target.Table, cancellationToken).ConfigureAwait(false);
        TargetRules.CheckRows(target.Table, facts, options);
        if (!replaces && !facts.NeedsInsert)
            return null;

        var keys = replaces ? await catalog.FindForeignKeysToAsync(target.Table, cancellationToken).ConfigureAwait(false) : [];
        TargetRules.CheckReferences(keys, options);
        var staged = new StagedRows(host, target, options, keys.Count > 0);
        await staged.CreateAsync(cancellationToken).ConfigureAwait(false);
        return staged;
    }

    /// <summary>Puts the staged rows into their table, in place of those that it has where they are replaced.</summary>
    /// <returns>The rows that went in, as the server says.</returns>
    public async Task<long> MoveAsync(CancellationToken cancellationToken)
    {
        if (TargetRules.ReplacesRows(_target.Table, _options))
        {
            var mode = _options.Replace == ReplaceStrategy.Truncate ? TableLock.AgainstAll : TableLock.AgainstWriters;
            await new TableLock(Connection, _sql, _options.LockPatience).TakeAsync(_target.Table, mode, cancellationToken).ConfigureAwait(false);
        }

        var rows = 0L;
        foreach (var statement in Statements())
            rows = await ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await _catalog.ExecuteAsync($"DROP TABLE {Delimit(Staging)}", cancellationToken).ConfigureAwait(false);
        return rows;
    }

    // The last one inserts.
    private IEnumerable<string> Statements()
    {
        // Tables that inherit from this one keep their rows, as an append leaves them alone.
        var table = $"{(_target.Table.IsPartitioned ? string.Empty : "ONLY ")}{Delimit(_target.Table.Name)}";
        var insert = $"INSERT INTO {Delimit(_target.Table.Name)} ({Columns()}) SELECT {Columns("r.")} FROM {Delimit(Staging)} r";
        if (!TargetRules.ReplacesRows(_target.Table, _options))
            return [insert];
        if (_options.Replace == ReplaceStrategy.Truncate)
            return [$"TRUNCATE TABLE {table}", insert];

        // One statement, so that a foreign key is checked when the new rows are there; the count has every old row deleted before the first insert.
        return _isReferenced
            ? [$"WITH gone AS (DELETE FROM {table} RETURNING 1), total AS (SELECT pg_catalog.count(*) FROM gone) {insert} CROSS JOIN total"]
            : [$"DELETE FROM {table}", insert];
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var create = $"CREATE TEMPORARY TABLE {_sql.DelimitIdentifier(Staging.Name)} ON COMMIT DROP AS SELECT {Columns()} FROM {Delimit(_target.Table.Name)} WITH NO DATA";
        await _catalog.ExecuteAsync(create, cancellationToken).ConfigureAwait(false);
        Target = _target with { Table = await _catalog.GetAsync(Staging, cancellationToken).ConfigureAwait(false) };
    }

    // As long as it takes, like the COPY before it, unless the context has a limit of its own.
    private async Task<long> ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(statement, Connection) { CommandTimeout = _host.Database.GetCommandTimeout() ?? 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private string Columns(string prefix = "") => string.Join(", ", _target.Columns.Select(column => prefix + _sql.DelimitIdentifier(column.Name)));

    private string Delimit(QualifiedName name) => _sql.DelimitIdentifier(name.Name, name.Schema);
}

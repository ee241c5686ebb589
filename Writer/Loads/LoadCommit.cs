using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Loads;

/// <summary>The write of a load's rows to their target, which is done once, and ends the load.</summary>
/// <param name="token">The load.</param>
/// <param name="tables">The load's tables.</param>
/// <param name="expected">The parts that it needs; none for those that are there.</param>
/// <param name="lockTimeout">How long parts are waited for that are being written.</param>
/// <param name="endReading">Ends the reading of the rows, if they travel.</param>
internal sealed class LoadCommit(
    LoadToken token, LoadTables tables, IReadOnlyList<string> expected, TimeSpan lockTimeout, Func<ValueTask> endReading) : IExactlyOnce
{
    private LoadRow? _row;
    private long _rows;

    public async Task<WriteResult?> BeginAsync(DbContext host, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        _row = await LoadRow.FindAsync(host, token, lockTimeout, locks: true, cancellationToken).ConfigureAwait(false);
        if (_row.State == RegistrySql.Committed)
            return LoadOutcome.Read(_row.Target.Schema, _row.Target.Name, _row.Result);
        LoadEnding.CheckOpen(_row);
        await LoadEnding.LockAsync(host, tables, lockTimeout, cancellationToken).ConfigureAwait(false);
        CheckTerms(await LoadTables.FindAsync(host, token, cancellationToken).ConfigureAwait(false), _row);
        var parts = await LoadEnding.PartsAsync(connection, tables, cancellationToken).ConfigureAwait(false);
        CheckExpected([.. parts.Select(part => part.Name)]);
        await CheckCountsAsync(connection, cancellationToken).ConfigureAwait(false);
        _rows = parts.Sum(part => part.Rows);
        return null;
    }

    public async Task EndAsync(DbContext host, WriteResult result, CancellationToken cancellationToken)
    {
        await endReading().ConfigureAwait(false);
        if (result.Rows + result.BadRows.Count != _rows)
            throw Errors.RowsLost(_rows, result.Rows + result.BadRows.Count);
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        await LoadEnding.DropAsync(connection, tables, cancellationToken).ConfigureAwait(false);
        await _row!.EndAsync(connection, token.Id, RegistrySql.Committed, LoadOutcome.Write(result), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Refuses a load whose target or options somebody has changed in the table of loads.</summary>
    public static void CheckTerms(LoadTables tables, LoadRow row)
    {
        if (tables.Terms != LoadTables.TermsOf(row.Target, row.Options))
            throw Errors.LoadTermsChanged();
        tables.CheckWhole();
    }

    private void CheckExpected(IReadOnlyList<string> there)
    {
        if (expected.Count == 0)
            return;
        if (expected.Except(there, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            throw Errors.PartsMissing(missing);
        if (there.Except(expected, StringComparer.Ordinal).ToList() is { Count: > 0 } unexpected)
            throw Errors.PartsUnexpected(unexpected);
    }

    // All rows of a transaction are one part's: what somebody has put in beside is not among those that are counted and taken.
    private async Task CheckCountsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var ask = new NpgsqlCommand(LoadSql.Untrue(tables.RowsSql, tables.PartsSql), connection) { CommandTimeout = 0 };
        using var reader = await ask.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw Errors.PartCountsDiffer(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3));
    }
}

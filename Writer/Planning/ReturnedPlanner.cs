using EfWriter.Catalog;
using EfWriter.Requests;
using EfWriter.Routes;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace EfWriter.Planning;

/// <summary>
/// Decides how the values that the database makes are found again: by keys that are reserved before the rows are sent, or by the numbers
/// of staged rows.
/// </summary>
internal sealed class ReturnedPlanner(DbContext host)
{
    private readonly ServerCommands _server = new(host);

    /// <summary>The write in the form that brings values back; unchanged if nobody wants them.</summary>
    public async Task<WriteRequest> PrepareAsync(ResolvedTarget target, WriteRequest request, CancellationToken cancellationToken)
    {
        if (request.Returned is not { } returned)
            return request;
        returned.Begin();
        if (request.Mode.FindsRows())
        {
            return request with
            {
                MergesOneByOne = returned.AsksWhatWasAdded || await MayChangeKeysAsync(target, cancellationToken).ConfigureAwait(false),
            };
        }

        if (request.Mode != WriteMode.Insert || returned.Columns.Count == 0)
            return request;
        return MayReserve(target, request, returned)
            && await ReserveAsync(target.Existing!, returned, cancellationToken).ConfigureAwait(false) is { } keys
                ? returned.Reserve(request, keys)
                : returned.Stage(request, MayLeave(target, returned));
    }

    // A part of a key does not find its row.
    private static bool MayReserve(ResolvedTarget target, WriteRequest request, IReturnedValues returned) =>
        target is { Existing: { Kind: 'r' or 'p' } table, Facts.NeedsInsert: false }
        && request.Options.OnTypeMismatch == OnTypeMismatch.Refuse
        && returned.KeyColumn is { } key && (returned.IsFoundByKey || returned.Columns.Count == 1)
        && table.Columns.Any(column => column.Name == key)
        && (returned.RowsWithoutKey == returned.Rows || returned.IsFoundByKey);

    // No value may be sent for some, and the key's own need not be.
    private static List<string> MayLeave(ResolvedTarget target, IReturnedValues returned) =>
    [
        .. (target.Existing?.Columns ?? []).Where(column => column.IsIdentityAlways || column.Name == returned.KeyColumn)
            .Select(column => column.Name),
    ];

    private async Task<bool> MayChangeKeysAsync(ResolvedTarget target, CancellationToken cancellationToken)
    {
        if (target.Existing is not { } table)
            return false;
        using var command = _server.Create(KeySequence.MayChangeKeys);
        command.Parameters.Add(new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    // One round trip, whether or not the table allows it.
    private async Task<long[]?> ReserveAsync(TargetTable table, IReturnedValues returned, CancellationToken cancellationToken)
    {
        using var command = _server.Create(KeySequence.Reserve);
        command.Parameters.Add(new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid });
        command.Parameters.Add(new() { Value = returned.KeyColumn!, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = returned.RowsWithoutKey, NpgsqlDbType = NpgsqlDbType.Integer });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long[];
    }
}

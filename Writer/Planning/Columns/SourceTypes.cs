using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Requests;
using Npgsql;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Keeps a source's own type, which a column would get by its name alone, from being one of somebody's whose code would run as the writer.
/// </summary>
internal static class SourceTypes
{
    /// <exception cref="FrameFault">It is, and nobody has asked for it.</exception>
    public static async Task CheckAsync(
        NpgsqlConnection connection, WriteRequest request, IEnumerable<FrameField> fields, CancellationToken cancellationToken)
    {
        // Of PostgreSQL's own none is spelled with a schema.
        var named = fields
            .Where(field => field.Wire?.StoreType.StartsWith('"') == true && field.Wire.StoreType.Contains('.', StringComparison.Ordinal)
                && request.Options.Columns.GetValueOrDefault(field.Name)?.StoreType is null)
            .ToLookup(field => field.Wire!.StoreType, field => field.Name, StringComparer.Ordinal);
        if (named.Count == 0)
            return;
        var found = await TypeOwners
            .FindUntrustedAsync(connection, named.Select(type => type.Key), request.Name, cancellationToken).ConfigureAwait(false);
        if (found is var (type, part, owner))
            throw Errors.SourceTypeNotTrusted(named[type].First(), part, owner);
    }
}

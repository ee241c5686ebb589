using System.Collections.ObjectModel;
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
    /// <summary>What the types are that columns get by their names alone.</summary>
    /// <returns>The identities of the columns' types.</returns>
    /// <exception cref="FrameFault">There is no such type, or it is somebody's, and nobody has asked for it.</exception>
    public static async Task<IReadOnlyDictionary<string, uint>> CheckAsync(
        NpgsqlConnection connection, WriteRequest request, IEnumerable<FrameField> fields, CancellationToken cancellationToken)
    {
        // Of PostgreSQL's own none is spelled with a schema.
        var named = fields
            .Where(field => field.Wire?.StoreType.StartsWith('"') == true && field.Wire.StoreType.Contains('.', StringComparison.Ordinal)
                && request is { ModelTable: null, Options.Columns: var asked } && asked.GetValueOrDefault(field.Name)?.StoreType is null)
            .ToLookup(field => field.Wire!.StoreType, field => field.Name, StringComparer.Ordinal);
        if (named.Count == 0)
            return ReadOnlyDictionary<string, uint>.Empty;

        var oids = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var type in await TypeOwners.FindAsync(connection, named.Select(type => type.Key), request.Name, cancellationToken)
            .ConfigureAwait(false))
        {
            if (type.Oid is not { } oid)
                throw Errors.SourceTypeMissing(named[type.Name].First(), type.Name);
            if (type.Untrusted is var (part, owner))
                throw Errors.SourceTypeNotTrusted(named[type.Name].First(), part, owner);
            foreach (var column in named[type.Name])
                oids.Add(column, oid);
        }

        return oids;
    }
}

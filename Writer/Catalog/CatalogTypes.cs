using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Catalog;

/// <summary>What a catalog knows of types; what no server can change is asked for once.</summary>
internal sealed class CatalogTypes(NpgsqlConnection connection)
{
    // Below it, PostgreSQL assigns OIDs by hand, and never anew.
    private const uint FirstUnfixedOid = 10_000;
    private const char Domain = 'd';

    private static readonly ConcurrentDictionary<uint, KnownType> Fixed = [];

    /// <summary>Finds the types of columns: that of an array's elements, that behind a domain.</summary>
    /// <param name="columns">Each column's type, its modifier, and how SQL spells both.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<IReadOnlyList<TargetType>> ResolveAsync(
        IReadOnlyList<(uint Oid, int TypMod, string DisplayName)> columns, CancellationToken cancellationToken)
    {
        var known = await GetAsync([.. columns.Select(column => column.Oid).Distinct()], cancellationToken).ConfigureAwait(false);
        var domains = known.Values.Where(type => type.Kind == Domain).Select(type => type.Oid).ToArray();
        var bases = domains.Length == 0 ? [] : await FindBasesAsync(domains, cancellationToken).ConfigureAwait(false);
        return [.. columns.Select(column => bases.TryGetValue(column.Oid, out var behind)
            ? behind.Type.At(behind.TypMod, column.DisplayName)
            : known[column.Oid].At(column.TypMod, column.DisplayName))];
    }

    private async Task<Dictionary<uint, KnownType>> GetAsync(uint[] oids, CancellationToken cancellationToken)
    {
        var known = new Dictionary<uint, KnownType>();
        foreach (var oid in oids)
        {
            if (Fixed.TryGetValue(oid, out var type))
                known.Add(oid, type);
        }

        if (known.Count == oids.Length)
            return known;

        using var reader =
            await AskAsync(CatalogSql.Types, [.. oids.Where(oid => !known.ContainsKey(oid))], cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var type = Read(reader, 0);
            known.Add(type.Oid, type);
            if (type.Oid < FirstUnfixedOid)
                Fixed[type.Oid] = type;
        }

        return known;
    }

    private async Task<Dictionary<uint, (KnownType Type, int TypMod)>> FindBasesAsync(uint[] domains, CancellationToken cancellationToken)
    {
        var bases = new Dictionary<uint, (KnownType Type, int TypMod)>();
        using var reader = await AskAsync(CatalogSql.Domains, domains, cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (domain, behind) = ReadBase(reader);
            bases.Add(domain, behind);
        }

        return bases;
    }

    private async Task<NpgsqlDataReader> AskAsync(string sql, uint[] oids, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = oids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
        return await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    private static (uint Domain, (KnownType Type, int TypMod) Behind) ReadBase(NpgsqlDataReader reader) =>
        (reader.GetFieldValue<uint>(0), (Read(reader, 2), reader.GetInt32(1)));

    private static KnownType Read(NpgsqlDataReader reader, int ordinal) => new(
        reader.GetFieldValue<uint>(ordinal),
        reader.GetString(ordinal + 1)[0],
        reader.GetString(ordinal + 2),
        reader.IsDBNull(ordinal + 3) ? null : Read(reader, ordinal + 3, element: null));

    private static KnownType Read(NpgsqlDataReader reader, int ordinal, KnownType? element) =>
        new(reader.GetFieldValue<uint>(ordinal), reader.GetString(ordinal + 1)[0], reader.GetString(ordinal + 2), element);

    /// <summary>A type without the modifier that a column gives it.</summary>
    private sealed record KnownType(uint Oid, char Kind, string Name, KnownType? Element)
    {
        public TargetType At(int typMod, string displayName) =>
            new(Oid, typMod, Kind, Name, displayName, Element?.At(typMod, Element.Name));
    }
}

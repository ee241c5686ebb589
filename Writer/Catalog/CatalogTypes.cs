using System.Collections.Concurrent;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>A column's type as a table has it.</summary>
/// <param name="Oid">The type.</param>
/// <param name="TypMod">Its modifier.</param>
/// <param name="DisplayName">How SQL spells both.</param>
internal sealed record FoundType(uint Oid, int TypMod, string DisplayName);

/// <summary>What a catalog knows of types; what no server can change is asked for once.</summary>
internal sealed class CatalogTypes(NpgsqlConnection connection)
{
    // Below it, PostgreSQL assigns OIDs by hand, and never anew.
    private const uint FirstUnfixedOid = 10_000;
    private const char Domain = 'd';

    private static readonly ConcurrentDictionary<uint, KnownType> Fixed = [];

    /// <summary>Finds the types of columns, and all that they are made of.</summary>
    /// <param name="columns">Each column's type.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<IReadOnlyList<TargetType>> ResolveAsync(
        IReadOnlyList<FoundType> columns, CancellationToken cancellationToken)
    {
        var known = new Dictionary<uint, KnownType>();
        var missing = new HashSet<uint>();
        foreach (var column in columns)
            Collect(column.Oid, known, missing);
        if (missing.Count > 0)
            await AskAsync(missing, known, cancellationToken).ConfigureAwait(false);
        return [.. columns.Select(column => Build(column.Oid, column.TypMod, column.DisplayName, known))];
    }

    // What is known for good, down to its parts.
    private static void Collect(uint oid, Dictionary<uint, KnownType> known, HashSet<uint> missing)
    {
        if (known.ContainsKey(oid))
            return;
        if (!Fixed.TryGetValue(oid, out var type))
        {
            missing.Add(oid);
            return;
        }

        known.Add(oid, type);
        foreach (var part in type.Parts)
            Collect(part, known, missing);
    }

    private async Task AskAsync(HashSet<uint> oids, Dictionary<uint, KnownType> known, CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(CatalogSql.Types);
        command.Parameters.Add(Oids(oids));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var type = Read(reader);
            known[type.Oid] = type;
            if (type.Oid < FirstUnfixedOid)
                Fixed[type.Oid] = type;
        }
    }

    private static KnownType Read(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<uint>(0), reader.GetString(1)[0], reader.GetString(2), reader.GetString(3),
        reader.GetFieldValue<uint>(4), reader.GetFieldValue<uint>(5), reader.GetInt32(6), reader.GetFieldValue<uint>(7),
        reader.GetFieldValue<string[]>(8), reader.GetFieldValue<uint[]>(9), reader.GetFieldValue<int[]>(10));

    private static TargetType Build(uint oid, int typMod, string? displayName, Dictionary<uint, KnownType> known)
    {
        var type = known[oid];
        displayName ??= type.Name;
        if (type.Kind == Domain)
            return Build(type.Base, typMod >= 0 ? typMod : type.TypMod, displayName, known) with { SentOid = oid };
        return new(oid, typMod, type.Kind, type.Name, displayName, type.Element == 0 ? null : Build(type.Element, typMod, null, known))
        {
            LocalName = type.LocalName,
            Range = type.Range == 0 ? null : Build(type.Range, -1, null, known),
            Fields =
                [.. type.Fields.Select((name, i) => new TargetField(name, Build(type.FieldTypes[i], type.FieldTypMods[i], null, known)))],
        };
    }

    /// <summary>A type without the modifier that a column gives it; its parts by their OIDs, 0 for none.</summary>
    private sealed record KnownType(
        uint Oid, char Kind, string Name, string LocalName, uint Element, uint Base, int TypMod, uint Range,
        string[] Fields, uint[] FieldTypes, int[] FieldTypMods)
    {
        public IEnumerable<uint> Parts => new[] { Element, Base, Range }.Where(oid => oid != 0).Concat(FieldTypes);
    }
}

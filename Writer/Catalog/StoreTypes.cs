using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>What the server knows of types that are spelled out, as a frame's are.</summary>
internal sealed class StoreTypes(NpgsqlConnection connection)
{
    private const string Named =
        "SELECT t.name, pg_catalog.to_regtype(t.name)::oid FROM pg_catalog.unnest($1) t(name) WHERE pg_catalog.to_regtype(t.name) IS NOT "
        + "NULL";

    // As PostgreSQL looks for a cast on assignment: one of its own, or any type's text, for an array by its elements.
    private const string Assignable = """
        WITH pair AS (
            SELECT p.place, CASE s.typcategory WHEN 'A' THEN s.typelem ELSE s.oid END AS source, CASE t.typcategory WHEN 'A'
            THEN t.typelem ELSE t.oid END AS target,
                   (s.typcategory = 'A') = (t.typcategory = 'A') AS alike, t.typcategory = 'S' AS takes_text
            FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) WITH ORDINALITY p(source, target, place)
            JOIN pg_catalog.pg_type s ON s.oid = p.source
            JOIN pg_catalog.pg_type t ON t.oid = p.target
        )
        SELECT takes_text OR alike AND (source = target OR EXISTS (
            SELECT FROM pg_catalog.pg_cast c WHERE c.castsource = source AND c.casttarget = target AND c.castcontext <> 'e'))
        FROM pair ORDER BY place
        """;

    /// <summary>Finds types by how SQL spells them, modifiers aside; those that the server does not know are left out.</summary>
    public async Task<IReadOnlyDictionary<string, TargetType>> FindAsync(IReadOnlyCollection<string> names,
        CancellationToken cancellationToken)
    {
        var found = new List<(string Name, uint Oid)>();
        using (var command = connection.NewCommand(Named))
        {
            command.Parameters.Add(Texts([.. names]));
            using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found.Add((reader.GetString(0), await reader.GetFieldValueAsync<uint>(1, cancellationToken).ConfigureAwait(false)));
        }

        var types = await new CatalogTypes(connection)
            .ResolveAsync([.. found.Select(type => new FoundType(type.Oid, TypMod(type.Name), type.Name))], cancellationToken)
            .ConfigureAwait(false);
        return found.Zip(types).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>Whether PostgreSQL casts a value of the one type on assignment to a column of the other.</summary>
    public async Task<IReadOnlyList<bool>> AreAssignableAsync(IReadOnlyList<(TargetType From, TargetType To)> pairs,
        CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(Assignable);
        command.Parameters.Add(Oids(pairs.Select(pair => pair.From.Oid)));
        command.Parameters.Add(Oids(pairs.Select(pair => pair.To.Oid)));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAllAsync(row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
    }

    // Only whether there is one: its value is not looked at.
    private static int TypMod(string name) => name.Contains('(', StringComparison.Ordinal) ? 0 : -1;
}

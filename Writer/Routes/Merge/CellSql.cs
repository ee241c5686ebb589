using System.Globalization;
using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Routes.Merge;

/// <summary>
/// A cell as SQL of types that PostgreSQL makes JSON of by itself. For others it looks for a cast to json, and takes one to text if it is
/// asked for a text: code of the type's owner. Here they are what their types' output functions say.
/// </summary>
internal static class CellSql
{
    /// <param name="cell">The cell.</param>
    /// <param name="type">Its type, or a domain's base type.</param>
    /// <param name="sql">Delimits names.</param>
    public static string Of(string cell, TargetType type, ISqlGenerationHelper sql) => Of(cell, type, sql, depth: 0);

    private static string Of(string cell, TargetType type, ISqlGenerationHelper sql, int depth)
    {
        if (IsPlain(type))
            return cell;
        var value = type switch
        {
            { Element: { Kind: 'c' } element } => Rows(cell, element, sql, depth),
            { Element: not null } => Texts(cell),
            { Kind: 'c' } => $"(SELECT pg_catalog.row_to_json(c.*) FROM (SELECT {Fields(cell, type, sql, depth)}) c)",
            _ => Text(cell),
        };

        // Of a row with nulls only, IS NULL would be true.
        return $"CASE WHEN {cell} IS DISTINCT FROM NULL THEN {value} END";
    }

    /// <summary>Whether nothing in a type is anybody's but PostgreSQL's own; a composite is taken apart without casts.</summary>
    public static bool IsPlain(TargetType type) => type switch
    {
        { Element: { } element } => IsPlain(element),
        { Kind: 'c' } => type.Fields.All(field => IsPlain(field.Type)),
        _ => type.Oid < PgTypes.FirstUsersOid,
    };

    private static string Text(string cell) => $"pg_catalog.format('%s', {cell})";

    private static string Texts(string cell) => $"{Text(cell)}::pg_catalog.text[]";

    // Of more dimensions, a row cannot be had by one number.
    private static string Rows(string cell, TargetType element, ISqlGenerationHelper sql, int depth)
    {
        var i = string.Create(CultureInfo.InvariantCulture, $"__efwriter_i{depth}");
        return $"CASE WHEN pg_catalog.array_ndims({cell}) OPERATOR(pg_catalog.=) 1 "
            + $"THEN (SELECT pg_catalog.json_agg({Of($"({cell})[{i}]", element, sql, depth + 1)} ORDER BY {i}) "
            + $"FROM pg_catalog.generate_subscripts({cell}, 1) {i}) ELSE pg_catalog.to_json({Texts(cell)}) END";
    }

    private static string Fields(string cell, TargetType type, ISqlGenerationHelper sql, int depth) => string.Join(", ", type.Fields.Select(
        field => $"{Of($"({cell}).{sql.DelimitIdentifier(field.Name)}", field.Type, sql, depth)} AS "
            + sql.DelimitIdentifier(field.Name)));
}

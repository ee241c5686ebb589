using System.Linq.Expressions;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities.Joined;

/// <summary>How a model stores values of a type: they are compared with one of its properties, and nobody says with which.</summary>
internal static class StoredValues
{
    /// <summary>
    /// A property that stores such values as all of the model do; null if that is as EF stores the type by itself, or the model has none.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="type">The values' type.</param>
    /// <param name="known">How EF stores the type by itself; null if it does not.</param>
    /// <param name="member">The property of a row that has the values; null if they are the rows.</param>
    /// <exception cref="InvalidOperationException">It stores them in several ways: other rows would be found than are meant.</exception>
    public static IProperty? Find(IModel model, Type type, RelationalTypeMapping? known, string? member)
    {
        var ways = new List<IProperty>();
        foreach (var property in Properties(model, type))
        {
            if (!ways.Exists(way => AreAlike(way.GetRelationalTypeMapping(), property.GetRelationalTypeMapping())))
                ways.Add(property);
        }

        var others = ways.Where(way => known is null || !AreAlike(way.GetRelationalTypeMapping(), known)).ToList();
        if (others.Count == 0)
            return null;
        if (ways.Count == 1)
            return others[0];

        // The server itself refuses to compare the two.
        return known is not null && others.Count < ways.Count
            && others.TrueForAll(way => Kind(way.GetRelationalTypeMapping()) != Kind(known))
                ? null
                : throw SeveralWays(type, member, ways, others[0]);
    }

    private static InvalidOperationException SeveralWays(Type type, string? member, IEnumerable<IProperty> ways, IProperty example) =>
        Errors.StoredInSeveralWays(type, member, [.. ways.Select(Describe)], Spelled.Call(example, type, isPart: member is not null));

    /// <summary>The refusal of a property that several entity types of one class have.</summary>
    public static InvalidOperationException SeveralTypes(LambdaExpression storedAs, IReadOnlyList<IProperty> ways) =>
        Errors.StoredBySeveralTypes($"{storedAs}", [.. ways.Select(Describe)], Spelled.Call(ways[0], ways[0].ClrType, isPart: false));

    /// <summary>Whether a property has a column of a table or view.</summary>
    public static bool HasColumn(IProperty property) =>
        !property.DeclaringType.IsMappedToJson() && property.GetTableColumnMappings().Any() || property.GetViewColumnMappings().Any();

    private static IEnumerable<IProperty> Properties(IModel model, Type type) => model.GetEntityTypes().SelectMany(Properties)
        .Where(property => Plain(property.ClrType) == Plain(type) && HasColumn(property));

    private static IEnumerable<IProperty> Properties(ITypeBase type) =>
        [.. type.GetDeclaredProperties(), .. type.GetDeclaredComplexProperties().SelectMany(complex => Properties(complex.ComplexType))];

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>Whether two mappings store a value alike.</summary>
    public static bool AreAlike(RelationalTypeMapping one, RelationalTypeMapping other) =>
        (IsNumber(one) && IsNumber(other))
        || (Family(one) == Family(other) && (Items(one), Items(other)) switch
        {
            // A list's own converter is made of its items'.
            ({ } ofOne, { } ofOther) => SameConversion.Is(ofOne, ofOther),
            (null, null) => SameConversion.Is(one.Converter, other.Converter),
            _ => false,
        });

    private static ValueConverter? Items(RelationalTypeMapping mapping) => mapping.ElementTypeMapping?.Converter;

    // A whole number, or a decimal, is the same one in any of these columns.
    private static bool IsNumber(RelationalTypeMapping mapping) => Family(mapping) == "numeric"
        && (mapping.Converter is null || IsCast(mapping.Converter.GetType()));

    private static bool IsCast(Type converter) => converter.IsGenericType
        && converter.GetGenericTypeDefinition() is var kind
        && (kind == typeof(CastingConverter<,>) || kind == typeof(EnumToNumberConverter<,>));

    private static string Family(RelationalTypeMapping mapping) => PostgresElements.WithoutLength(mapping.StoreType) switch
    {
        "smallint" or "integer" or "bigint" or "decimal" => "numeric",
        "character varying" or "varchar" => "text",
        var type => type,
    };

    // What the server compares with each other.
    private static string Kind(RelationalTypeMapping mapping) => Family(mapping) switch
    {
        "real" or "double precision" or "money" => "numeric",
        "bpchar" or "citext" or "name" => "text",
        "date" or "timestamp without time zone" => "timestamp with time zone",
        "time with time zone" => "time without time zone",
        "cidr" => "inet",
        var type => type,
    };

    private static string Describe(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var stored = $"{Name(property)} as {mapping.StoreType}";
        return mapping.Converter is { ModelClrType: var from, ProviderClrType: var to }
            ? $"{stored}, converted from {TypeNames.Of(from)} to {TypeNames.Of(to)}"
            : stored;
    }

    private static string Name(IProperty property) => $"{Name(property.DeclaringType)}.{property.Name}";

    private static string Name(ITypeBase type) => type switch
    {
        IComplexType { ComplexProperty: var complex } => $"{Name(complex.DeclaringType)}.{complex.Name}",
        IEntityType entity when entity.FindOwnership() is { PrincipalToDependent: { } owned } key =>
            $"{Name(key.PrincipalEntityType)}.{owned.Name}",
        _ => type.DisplayName(),
    };
}

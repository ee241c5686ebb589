using System.ComponentModel.DataAnnotations.Schema;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Frames;

/// <summary>The properties of a row's type that are columns.</summary>
internal static class RowProperties
{
    // Types that have properties and are one cell all the same.
    private static readonly HashSet<Type> Cells =
    [
        typeof(string), typeof(decimal), typeof(Half), typeof(BigInteger), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
        typeof(TimeOnly),
        typeof(TimeSpan), typeof(Guid), typeof(JsonDocument), typeof(JsonElement), typeof(IPAddress),
    ];

    /// <summary>In the order of declaration, a base class's first.</summary>
    public static IReadOnlyList<PropertyInfo> Of(Type row)
    {
        var properties = IsCell(row) ? [] : Declared(row).Where(IsColumn).ToList();
        return properties.Count > 0 ? properties : throw Errors.NoProperties(row);
    }

    public static string Name(PropertyInfo property) =>
        property.GetCustomAttribute<ColumnAttribute>() is { Name: { Length: > 0 } name } ? name : property.Name;

    /// <summary>Whether an attribute names the column.</summary>
    public static bool IsNamed(PropertyInfo property) =>
        property.GetCustomAttribute<ColumnAttribute>() is { Name: { Length: > 0 } };

    public static bool IsNullable(PropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : new NullabilityInfoContext().Create(property).ReadState != NullabilityState.NotNull;

    private static bool IsCell(Type row) =>
        row.IsPrimitive || row.IsEnum || row.IsArray || Nullable.GetUnderlyingType(row) is not null
        || Cells.Contains(row) || row.IsAssignableTo(typeof(JsonNode));

    private static List<PropertyInfo> Declared(Type row)
    {
        var types = row.IsInterface ? row.GetInterfaces().ToList() : [];
        for (var type = row; type is not null; type = type.BaseType)
            types.Insert(row.IsInterface ? types.Count : 0, type);

        // One that hides or overrides another stands in its place.
        var properties = new List<PropertyInfo>();
        foreach (var property in types.SelectMany(InOrder))
        {
            var hidden = properties.FindIndex(other => other.Name == property.Name);
            if (hidden < 0)
                properties.Add(property);
            else
                properties[hidden] = property;
        }

        return properties;
    }

    private static IEnumerable<PropertyInfo> InOrder(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
        .OrderBy(property => property.MetadataToken);

    private static bool IsColumn(PropertyInfo property) => property.GetCustomAttribute<NotMappedAttribute>() is null;
}

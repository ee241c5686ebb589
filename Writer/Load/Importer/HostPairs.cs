using EfWriter.Catalog;
using EfWriter.Load.Encoders;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load.Importer;

/// <summary>Which pairs of CLR type and PostgreSQL type are left to the host's data source.</summary>
internal static class HostPairs
{
    /// <summary>Whether the host maps the one to the other, or only its data source can know.</summary>
    public static bool MayBeWritten(LoadColumn column, IRelationalTypeMappingSource mappings, NpgsqlConnection connection) =>
        IsMapped(column.Field.ClrType, column.Target.Type, mappings)
        || IsForDataSource(column.Field.ClrType, column.Target.Type)
        || (HasPlugins(Item(column.Field.ClrType)) && column.Target.Type.SentOid < PgTypes.FirstUsersOid
            && HostConverters.Have(connection, column.Field.ClrType, column.Target.Type));

    /// <summary>Whether the context can have an entity with such a property, as EFCore.BulkExtensions needs it.</summary>
    public static bool IsInModel(LoadColumn column, IRelationalTypeMappingSource mappings) =>
        IsMapped(column.Field.ClrType, column.Target.Type, mappings);

    private static bool IsMapped(Type clr, TargetType target, IRelationalTypeMappingSource mappings) =>
        mappings.FindMapping(clr) is { } mapping
        && (
            IsOf(mapping, target)
                || (
                    mapping.Converter is null && IsPlugins(clr) && mappings.FindMapping(clr, target.BaseName) is { Converter: null } other
                        && IsOf(other, target)));

    private static bool IsOf(RelationalTypeMapping mapping, TargetType target) =>
        AsServerSpells(mapping.StoreTypeNameBase) == target.BaseName || AsServerSpells(mapping.StoreType) == target.BaseName;

    // EF's mappings know neither composites nor what a data source was taught beside EF: Npgsql says at the first value whether it can.
    private static bool IsForDataSource(Type clr, TargetType target)
    {
        var (item, part) = (Item(clr), target.Element ?? target);
        var isJson = part.Oid is PgTypes.Json or PgTypes.Jsonb;
        if (isJson && part == target)
            return IsPlugins(item) || (clr.IsGenericType && clr.GetGenericTypeDefinition() == typeof(Dictionary<,>));
        if (!IsPlugins(item) || (item == clr) != (part == target))
            return false;
        return part.Kind == 'c' || isJson || (part.Oid >= PgTypes.FirstUsersOid && part.Kind != 'e');
    }

    private static Type Item(Type clr) => TypeMap.ElementType(clr) ?? clr;

    private static bool HasPlugins(Type type) => IsPlugins(type) || type.GetGenericArguments().Any(HasPlugins);

    // A type that neither .NET nor Npgsql itself has.
    private static bool IsPlugins(Type type) =>
        !type.IsEnum && !type.IsPrimitive && type.Assembly != typeof(object).Assembly
        && type.Namespace is not ("System" or "NpgsqlTypes") && type.Namespace?.StartsWith("System.", StringComparison.Ordinal) != true
        && type.Namespace?.StartsWith("EfWriter.Frames", StringComparison.Ordinal) != true;

    // The one type that plugins know by a shorter name than the server's.
    private static string AsServerSpells(string storeType) => storeType switch
    {
        "time" => "time without time zone",
        "time[]" => "time without time zone[]",
        "timetz" => "time with time zone",
        "timetz[]" => "time with time zone[]",
        "varbit" => "bit varying",
        "varbit[]" => "bit varying[]",
        _ => storeType,
    };
}

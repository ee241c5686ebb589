using System.Reflection;
using EfWriter.Catalog;
using Npgsql;

namespace EfWriter.Load.Importer;

/// <summary>What the converters of a data source write, those of plugins that the context's options do not know.</summary>
internal static class HostConverters
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Whether the data source of an open connection writes a CLR type as a type of PostgreSQL's own.</summary>
    /// <remarks>
    /// Npgsql has no public way to ask before there is a value. A version that keeps its converters elsewhere is not asked: the plugin
    /// then has to be in the context's options as well.
    /// </remarks>
    public static bool Have(NpgsqlConnection connection, Type clr, TargetType target)
    {
        if (Get(Get(connection, "Connector"), "SerializerOptions") is not { } options)
            return false;
        var find = Array.Find(
            options.GetType().GetMethods(Members),
            method => method.Name == "GetTypeInfoInternal"
                && method.GetParameters() is [var first, _] && first.ParameterType == typeof(Type));
        return find is not null && Identity(find.GetParameters()[1].ParameterType, target.Oid) is { } id
            && Get(Find(find, options, clr, id), "SupportsWriting") is true;
    }

    private static object? Get(object? owner, string property) => owner?.GetType().GetProperty(property, Members)?.GetValue(owner);

    // PgTypeId, made from an Oid, made from a number.
    private static object? Identity(Type type, uint oid)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var constructor = Array.Find(
            type.GetConstructors(Members), made => made.GetParameters() is [{ ParameterType.Name: "Oid" }]);
        var number = constructor?.GetParameters()[0].ParameterType.GetConstructor([typeof(uint)])?.Invoke([oid]);
        return number is null ? null : constructor!.Invoke([number]);
    }

    private static object? Find(MethodInfo find, object options, Type clr, object id)
    {
        try
        {
            return find.Invoke(options, [clr, id]);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}

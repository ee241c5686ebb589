using System.Reflection;
using EfWriter.Frames;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>A composite, from an object with a property for each of its fields.</summary>
internal sealed class CompositeEncoder<T>(LoadColumn column, IReadOnlyList<CompositeField<T>> fields) : VariableEncoder<T>(column)
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(fields.Count);
        foreach (var field in fields)
            field.Write(cell, buffer, row);
    }
}

/// <summary>One field of a composite.</summary>
internal abstract class CompositeField<T>
{
    /// <summary>Writes the field's type and value.</summary>
    public abstract void Write(T owner, CopyBuffer buffer, long row);
}

/// <summary>A field from a property that is a value or a reference.</summary>
internal sealed class CompositeField<T, TValue>(uint oid, Func<T, TValue> get, ColumnEncoder<TValue> encoder) : CompositeField<T>
{
    public override void Write(T owner, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(unchecked((int)oid));
        if (get(owner) is { } value)
            encoder.WriteField(value, buffer, row);
        else
            buffer.WriteNull();
    }
}

/// <summary>A field from a property that is a nullable value.</summary>
internal sealed class NullableCompositeField<T, TValue>(uint oid, Func<T, TValue?> get, ColumnEncoder<TValue> encoder) : CompositeField<T>
    where TValue : struct
{
    public override void Write(T owner, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(unchecked((int)oid));
        if (get(owner) is { } value)
            encoder.WriteField(value, buffer, row);
        else
            buffer.WriteNull();
    }
}

/// <summary>Pairs a composite's fields with a CLR type's properties.</summary>
internal static class CompositeFields
{
    /// <summary>
    /// The property of each field, found as Npgsql finds it: by its <see cref="PgNameAttribute"/>, its name, or its name in snake case.
    /// </summary>
    /// <returns>null if a field or a property has no counterpart.</returns>
    public static IReadOnlyList<PropertyInfo>? Match(Type clr, IReadOnlyList<string> fields)
    {
        var properties = clr.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(
            property => property.CanRead && property.GetIndexParameters().Length == 0).ToList();
        if (properties.Count != fields.Count || fields.Count == 0)
            return null;
        var found = fields.Select(field => properties.Find(property => IsOf(property, field))).ToList();
        return found.Contains(null) || found.Distinct().Count() != found.Count ? null : [.. found.OfType<PropertyInfo>()];
    }

    /// <summary>The property of one field; null if there is none.</summary>
    public static PropertyInfo? Find(Type clr, string field) =>
        Array.Find(clr.GetProperties(BindingFlags.Public | BindingFlags.Instance), property => IsOf(property, field));

    /// <summary>Makes the field of a property.</summary>
    public static object New(Type owner, PropertyInfo property, uint oid, ColumnEncoder encoder)
    {
        var get = property.GetMethod!.CreateDelegateOf(owner, property.PropertyType);
        var type = Nullable.GetUnderlyingType(property.PropertyType) is { } value
            ? typeof(NullableCompositeField<,>).MakeGenericType(owner, value)
            : typeof(CompositeField<,>).MakeGenericType(owner, property.PropertyType);
        return RuntimeGenerics.New<object>(type, oid, get, encoder);
    }

    // A struct's getter takes it by reference, so that it is called by way of an expression.
    private static Delegate CreateDelegateOf(this MethodInfo getter, Type owner, Type value)
    {
        var self = System.Linq.Expressions.Expression.Parameter(owner);
        return System.Linq.Expressions.Expression.Lambda(
            typeof(Func<,>).MakeGenericType(owner, value), System.Linq.Expressions.Expression.Call(self, getter), self).Compile();
    }

    private static bool IsOf(PropertyInfo property, string field) => property.GetCustomAttribute<PgNameAttribute>() is { } given
        ? given.PgName == field
        : property.Name == field || Snake(property.Name) == field;

    private static string Snake(string name) => Npgsql.NameTranslation.NpgsqlSnakeCaseNameTranslator.ConvertToSnakeCase(name);
}

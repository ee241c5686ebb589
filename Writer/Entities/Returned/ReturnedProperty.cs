using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities.Returned;

// EF's own setters know of fields, access modes and init-only properties, and have no other door.
#pragma warning disable EF1001

/// <summary>A property whose values the database or a generator makes, read and set as EF does.</summary>
/// <param name="property">The property.</param>
/// <param name="column">Its column.</param>
/// <param name="owner">Gets the object that has the property from an entity; null if there is none.</param>
internal sealed class ReturnedProperty(IProperty property, string column, Func<object, object?> owner)
{
    private readonly Lazy<Func<DbDataReader, int, object?>> _read = new(() => Reader(property));
    private readonly Type _stored = Stored(property);
    private readonly ValueConverter? _converter = property.GetTypeMapping().Converter;
    private readonly IClrPropertySetter? _setter = property.IsShadowProperty() ? null : ((IRuntimePropertyBase)property).GetSetter();

    public IProperty Property => property;

    public string Column => column;

    /// <summary>The object that has the property; null if an entity has none.</summary>
    public object? Owner(object entity) => owner(entity);

    /// <summary>The value in an answer, as the model has it.</summary>
    public object? Read(DbDataReader reader, int ordinal) => _read.Value(reader, ordinal);

    /// <summary>Sets the value; that of a shadow property only the context knows.</summary>
    public void Set(object owner, object? value) => _setter?.SetClrValueUsingContainingEntity(owner, value);

    /// <summary>The value that an object has; null for a shadow property.</summary>
    public object? Get(object owner) => _setter is null ? null : property.GetGetter().GetClrValueUsingContainingEntity(owner);

    /// <summary>Whether an object has no value of its own.</summary>
    public bool IsUnset(object owner) => _setter is null || property.GetGetter().HasSentinelValueUsingContainingEntity(owner);

    /// <summary>Whether values of sequences fit.</summary>
    public bool IsInteger => _stored == typeof(int) || _stored == typeof(long) || _stored == typeof(short) || _stored == typeof(uint);

    /// <summary>A key of a sequence as the model has it.</summary>
    public object? FromKey(long key)
    {
        object stored = _stored == typeof(int) ? (object)checked((int)key)
            : _stored == typeof(short) ? (object)checked((short)key)
            : _stored == typeof(uint) ? (object)checked((uint)key)
            : key;
        return _converter is null ? stored : _converter.ConvertFromProvider(stored);
    }

    /// <summary>A key that an object has, as the column has it.</summary>
    public long ToKey(object owner)
    {
        var value = Get(owner);
        var stored = _converter is null ? value : _converter.ConvertToProvider(value);
        return Convert.ToInt64(stored, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Type Stored(IProperty property)
    {
        var type = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }

    // As a query of EF reads it: the mapping's own call, then the converter.
    private static Func<DbDataReader, int, object?> Reader(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var (reader, ordinal) = (Expression.Parameter(typeof(DbDataReader)), Expression.Parameter(typeof(int)));
        var method = mapping.GetDataReaderMethod();
        Expression target = method.DeclaringType == typeof(DbDataReader) ? reader : Expression.Convert(reader, method.DeclaringType!);
        var read = mapping.CustomizeDataReaderExpression(Expression.Call(target, method, ordinal));
        var isNull = Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, ordinal);
        Expression value = Expression.Condition(isNull, Expression.Constant(null), EntityExpressions.AsObject(read));
        var stored = Expression.Lambda<Func<DbDataReader, int, object?>>(value, reader, ordinal).Compile();
        return mapping.Converter is not { } converter
            ? stored
            : (from, place) => stored(from, place) is { } found || converter.ConvertsNulls
                ? converter.ConvertFromProvider(stored(from, place))
                : null;
    }
}

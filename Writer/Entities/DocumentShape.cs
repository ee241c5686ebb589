using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfWriter.Entities;

/// <summary>What is written of an object in a document, looked up in the model and compiled once.</summary>
internal sealed class DocumentShape
{
    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<ITypeBase, DocumentShape> Shapes = [];

    private static readonly ConditionalWeakTable<ITypeBase, DocumentShape> KeptShapes = [];

    private DocumentShape(ITypeBase type, bool isNew)
    {
        // The keys that EF gives to owned objects are in no document.
        Properties =
        [
            .. from property in type.GetProperties()
               where !property.IsShadowProperty() || !(property.IsKey() || property.IsForeignKey())
               let name = property.GetJsonPropertyName()
               where name is not null
               select (JsonEncodedText.Encode(name), Writer(property, isNew)),
        ];
        var complex = type.GetComplexProperties()
            .Select(one => Part(one.ComplexType, one.GetJsonPropertyName(), one));
        var owned = (type as IEntityType)?.GetNavigations()
            .Where(navigation => navigation.ForeignKey.IsOwnership && !navigation.IsOnDependent)
            .Select(navigation => Part(navigation.TargetEntityType, navigation.TargetEntityType.GetJsonPropertyName(), navigation));
        Parts = [.. complex, .. owned ?? []];
    }

    /// <summary>Each property's name, and what writes its value from an instance.</summary>
    public ImmutableArray<(JsonEncodedText Name, Action<Utf8JsonWriter, object> Write)> Properties { get; }

    /// <summary>Objects and collections inside.</summary>
    public ImmutableArray<(JsonEncodedText Name, ITypeBase Type, IClrPropertyGetter Getter)> Parts { get; }

    /// <param name="type">The object's type.</param>
    /// <param name="isNew">Whether generators make the values that it lacks.</param>
    public static DocumentShape Of(ITypeBase type, bool isNew) => isNew
        ? Shapes.GetValue(type, one => new(one, isNew: true))
        : KeptShapes.GetValue(type, one => new(one, isNew: false));

    /// <summary>Whether a generator makes some of the values in a document.</summary>
    public static bool HasGenerated(IComplexType type) => type.GetProperties().Any(IsGenerated)
        || type.GetComplexProperties().Any(inner => HasGenerated(inner.ComplexType));

    private static (JsonEncodedText Name, ITypeBase Type, IClrPropertyGetter Getter) Part(
        ITypeBase type, string? name, IPropertyBase member) =>
        (JsonEncodedText.Encode(name ?? member.Name), type, member.GetGetter());

    private static Action<Utf8JsonWriter, object> Writer(IProperty property, bool isNew)
    {
        var json = property.GetJsonValueReaderWriter() ?? property.GetTypeMapping().JsonValueReaderWriter!;
        if (property.IsShadowProperty() || property.DeclaringType.FindDiscriminatorProperty() == property)
            return (writer, instance) => Write(json, writer, Shadow(property, instance));
        var getter = property.GetGetter();
        return isNew && IsGenerated(property)
            ? (writer, instance) => Write(json, writer, Generated(property, getter, instance))
            : Typed(property, json) ?? ((writer, instance) => Write(json, writer, getter.GetClrValue(instance)));
    }

    /// <summary>Whether EF makes a property's value in a document. In items of complex collections it does not.</summary>
    public static bool IsGenerated(IProperty property) =>
        property.GetValueGeneratorFactory() is not null && !IsItem(property.DeclaringType);

    private static bool IsItem(ITypeBase type) =>
        type is IComplexType { ComplexProperty: { } complex } && (complex.IsCollection || IsItem(complex.DeclaringType));

    private static object? Generated(IProperty property, IClrPropertyGetter getter, object instance) =>
        getter.GetClrValue(instance) is var own && getter.HasSentinelValue(instance)
            ? EntityScope.Current.GenerateInside(instance, property, own)
            : own;

    private static void Write(JsonValueReaderWriter json, Utf8JsonWriter writer, object? value)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            json.ToJson(writer, value);
    }

    private static object? Shadow(IProperty property, object instance) => property.DeclaringType.FindDiscriminatorProperty() == property
        ? property.DeclaringType.GetDiscriminatorValue()
        : EntityScope.Current.Shadow<object?>(instance, property, property.IsNullable ? null : property.Sentinel);

    // Without a box for each number; null if the model writes it by a type of its own.
    private static Action<Utf8JsonWriter, object>? Typed(IProperty property, JsonValueReaderWriter json)
    {
        var type = property.DeclaringType.ClrType;
        var writer = Expression.Parameter(typeof(Utf8JsonWriter));
        var (instance, self) = (Expression.Parameter(typeof(object)), Expression.Parameter(type));
        var value = EntityExpressions.Member(self, property);
        var cell = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        if (json.ValueType != cell || !json.GetType().IsAssignableTo(typeof(JsonValueReaderWriter<>).MakeGenericType(cell)))
            return null;

        // True once it is written; null for a null.
        var typed = Expression.Constant(json, typeof(JsonValueReaderWriter<>).MakeGenericType(cell));
        var written = EntityExpressions.Through(
            value, found => Expression.Call(typeof(DocumentShape), nameof(WriteTyped), [cell], typed, writer, found));
        Expression write = written.Type == typeof(bool) ? written : Expression.IfThen(
            Expression.Not(Expression.Property(written, nameof(Nullable<>.HasValue))),
            Expression.Call(writer, nameof(Utf8JsonWriter.WriteNullValue), null));
        var body = Expression.Block(typeof(void), [self], Expression.Assign(self, Expression.Convert(instance, type)), write);
        return Expression.Lambda<Action<Utf8JsonWriter, object>>(body, writer, instance).Compile();
    }

    private static bool WriteTyped<T>(JsonValueReaderWriter<T> json, Utf8JsonWriter writer, T value)
    {
        json.ToJsonTyped(writer, value);
        return true;
    }
}

using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>Documents as EF Core saves them: its names, its order, its own writers of values.</summary>
internal static class EntityJson
{
    /// <summary>The text of an owned or complex object, or of a collection of them.</summary>
    /// <param name="type">What the model knows of it.</param>
    /// <param name="value">The object or collection; null for none.</param>
    public static string? Write(ITypeBase type, object? value)
    {
        if (value is null)
            return null;

        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            WriteValue(writer, type, value);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter writer, ITypeBase type, object? value)
    {
        if (value is null)
            writer.WriteNullValue();
        else if (value is IEnumerable items && !type.ClrType.IsInstanceOfType(value))
            WriteItems(writer, type, items);
        else
            WriteObject(writer, type, value);
    }

    private static void WriteItems(Utf8JsonWriter writer, ITypeBase type, IEnumerable items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
            WriteValue(writer, type, item);
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, ITypeBase type, object instance)
    {
        writer.WriteStartObject();
        foreach (var property in type.GetProperties())
            WriteProperty(writer, property, instance);
        foreach (var complex in type.GetComplexProperties())
            WriteInner(writer, complex.ComplexType, complex.GetJsonPropertyName(), complex, instance);
        if (type is IEntityType entity)
        {
            foreach (var navigation in entity.GetNavigations()
                .Where(navigation => navigation.ForeignKey.IsOwnership && !navigation.IsOnDependent))
                WriteInner(writer, navigation.TargetEntityType, navigation.TargetEntityType.GetJsonPropertyName(), navigation, instance);
        }

        writer.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter writer, IProperty property, object instance)
    {
        // The keys that EF gives to owned objects are in no document.
        if (property.GetJsonPropertyName() is not { } name
            || (property.IsShadowProperty() && (property.IsKey() || property.IsForeignKey())))
            return;

        writer.WritePropertyName(name);
        if ((property.IsShadowProperty() ? ShadowValue(property, instance) : property.GetGetter().GetClrValue(instance)) is not { } value)
            writer.WriteNullValue();
        else
            (property.GetJsonValueReaderWriter() ?? property.GetTypeMapping().JsonValueReaderWriter!).ToJson(writer, value);
    }

    private static object? ShadowValue(IProperty property, object instance) =>
        property.DeclaringType is IReadOnlyTypeBase type && type.FindDiscriminatorProperty() == property
            ? type.GetDiscriminatorValue()
            : EntityScope.Current.Shadow<object?>(instance, property, property.IsNullable ? null : property.Sentinel);

    private static void WriteInner(Utf8JsonWriter writer, ITypeBase type, string? name, IPropertyBase member, object instance)
    {
        writer.WritePropertyName(name ?? member.Name);
        WriteValue(writer, type, member.GetGetter().GetClrValue(instance));
    }
}

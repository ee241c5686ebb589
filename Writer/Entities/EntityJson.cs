using System.Collections;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>Documents as EF Core saves them: its names, its order, its own writers of values.</summary>
internal static class EntityJson
{
    /// <summary>Writes an owned or complex object, or a collection of them.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="type">What the model knows of it.</param>
    /// <param name="value">The object or collection.</param>
    /// <param name="isNew">Whether generators make the values that it lacks.</param>
    public static void Write(Utf8JsonWriter writer, ITypeBase type, object? value, bool isNew)
    {
        if (value is null)
            writer.WriteNullValue();
        else if (value is IEnumerable items && !type.ClrType.IsInstanceOfType(value))
            WriteItems(writer, type, items, isNew);
        else
            WriteObject(writer, DocumentShape.Of(type, isNew), value, isNew);
    }

    private static void WriteItems(Utf8JsonWriter writer, ITypeBase type, IEnumerable items, bool isNew)
    {
        writer.WriteStartArray();
        if (items is IList list)
        {
            // Without an enumerator for each document.
            for (var i = 0; i < list.Count; i++)
                Write(writer, type, list[i], isNew);
        }
        else
        {
            foreach (var item in items)
                Write(writer, type, item, isNew);
        }

        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, DocumentShape shape, object instance, bool isNew)
    {
        writer.WriteStartObject();
        foreach (var (name, write) in shape.Properties)
        {
            writer.WritePropertyName(name);
            write(writer, instance);
        }

        foreach (var (name, type, getter) in shape.Parts)
        {
            writer.WritePropertyName(name);
            Write(writer, type, getter.GetClrValue(instance), isNew);
        }

        writer.WriteEndObject();
    }
}

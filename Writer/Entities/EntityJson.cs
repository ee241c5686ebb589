using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>Documents as EF Core saves them: its names, its order, its own writers of values.</summary>
internal static class EntityJson
{
    private const int MostKept = 1 << 20;

    // Kept from one document to the next.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Text, Utf8JsonWriter Writer)? _kept;

    /// <summary>The text of an owned or complex object, or of a collection of them.</summary>
    /// <param name="type">What the model knows of it.</param>
    /// <param name="value">The object or collection; null for none.</param>
    public static string? Write(ITypeBase type, object? value)
    {
        if (value is null)
            return null;

        var (text, writer) = _kept ?? New();
        _kept = null; // A getter of the app's may throw, or write a document itself.
        text.ResetWrittenCount();
        writer.Reset(text);
        WriteValue(writer, type, value);
        writer.Flush();
        if (text.Capacity <= MostKept)
            _kept = (text, writer);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static (ArrayBufferWriter<byte> Text, Utf8JsonWriter Writer) New()
    {
        var text = new ArrayBufferWriter<byte>();
        return (text, new(text));
    }

    private static void WriteValue(Utf8JsonWriter writer, ITypeBase type, object? value)
    {
        if (value is null)
            writer.WriteNullValue();
        else if (value is IEnumerable items && !type.ClrType.IsInstanceOfType(value))
            WriteItems(writer, type, items);
        else
            WriteObject(writer, DocumentPlan.Of(type), value);
    }

    private static void WriteItems(Utf8JsonWriter writer, ITypeBase type, IEnumerable items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
            WriteValue(writer, type, item);
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, DocumentPlan plan, object instance)
    {
        writer.WriteStartObject();
        foreach (var (name, write) in plan.Properties)
        {
            writer.WritePropertyName(name);
            write(writer, instance);
        }

        foreach (var (name, type, getter) in plan.Parts)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, type, getter.GetClrValue(instance));
        }

        writer.WriteEndObject();
    }
}

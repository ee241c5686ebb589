using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.BadRows;

/// <summary>
/// A value that a server sent as JSON: numbers, texts and times as such, arrays and rows by what is in them, other types as the bytes that
/// they are.
/// </summary>
internal static class WireJson
{
    private const ushort Negative = 0x4000;

    public static void Write(Utf8JsonWriter json, WireType type, ReadOnlySpan<byte> value)
    {
        switch (type.Oid)
        {
            case var _ when type.Element is { } element:
                WriteArray(json, element, value);
                break;
            case var _ when type.Fields.Count > 0:
                WriteRow(json, type, value);
                break;
            case var _ when type.IsEnum || type.LocalName == "citext":
            case PgTypes.Text or PgTypes.Varchar or PgTypes.Bpchar or PgTypes.Name or PgTypes.Xml:
                CellJson.Write(json, Encoding.UTF8.GetString(value), typeof(string));
                break;
            case PgTypes.Json:
                json.WriteRawValue(value);
                break;
            case PgTypes.Jsonb:
                json.WriteRawValue(value[1..]);
                break;
            case PgTypes.Bool:
                json.WriteBooleanValue(value[0] != 0);
                break;
            case PgTypes.Int2:
                json.WriteNumberValue(BinaryPrimitives.ReadInt16BigEndian(value));
                break;
            case PgTypes.Int4:
                json.WriteNumberValue(BinaryPrimitives.ReadInt32BigEndian(value));
                break;
            case PgTypes.Int8:
                json.WriteNumberValue(BinaryPrimitives.ReadInt64BigEndian(value));
                break;
            case PgTypes.Float4:
                CellJson.Write(json, BinaryPrimitives.ReadSingleBigEndian(value), typeof(float));
                break;
            case PgTypes.Float8:
                CellJson.Write(json, BinaryPrimitives.ReadDoubleBigEndian(value), typeof(double));
                break;
            case PgTypes.Uuid:
                json.WriteStringValue(new Guid(value, bigEndian: true));
                break;
            case PgTypes.Numeric:
                WriteNumeric(json, value);
                break;
            case PgTypes.Date:
                json.WriteStringValue(new PgDate(BinaryPrimitives.ReadInt32BigEndian(value)).ToString());
                break;
            case PgTypes.Timestamp:
                json.WriteStringValue(new PgTimestamp(BinaryPrimitives.ReadInt64BigEndian(value)).ToString());
                break;
            case PgTypes.TimestampTz:
                json.WriteStringValue(new PgInstant(BinaryPrimitives.ReadInt64BigEndian(value)).ToString());
                break;
            case PgTypes.Time:
                json.WriteStringValue(new PgTime(BinaryPrimitives.ReadInt64BigEndian(value)).ToString());
                break;
            default:
                json.WriteStringValue($@"\x{Convert.ToHexStringLower(value)}");
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter json, WireType element, ReadOnlySpan<byte> value)
    {
        var lengths = new int[BinaryPrimitives.ReadInt32BigEndian(value)];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = BinaryPrimitives.ReadInt32BigEndian(value[(12 + (8 * i))..]);
        var items = value[(12 + (8 * lengths.Length))..];
        WriteItems(json, element, lengths, ref items);
    }

    private static void WriteItems(Utf8JsonWriter json, WireType element, ReadOnlySpan<int> lengths, ref ReadOnlySpan<byte> items)
    {
        json.WriteStartArray();
        for (var i = 0; !lengths.IsEmpty && i < lengths[0]; i++)
        {
            if (lengths.Length > 1)
                WriteItems(json, element, lengths[1..], ref items);
            else
                items = WriteField(json, element, items);
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, WireType type, ReadOnlySpan<byte> value)
    {
        json.WriteStartObject();
        value = value[4..];
        foreach (var (name, field) in type.Fields)
        {
            json.WritePropertyName(name);
            value = WriteField(json, field, value[4..]);
        }

        json.WriteEndObject();
    }

    // What comes behind it.
    private static ReadOnlySpan<byte> WriteField(Utf8JsonWriter json, WireType type, ReadOnlySpan<byte> value)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(value);
        if (length < 0)
        {
            json.WriteNullValue();
            return value[4..];
        }

        Write(json, type, value.Slice(4, length));
        return value[(4 + length)..];
    }

    private static void WriteNumeric(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        var sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        if (sign is not (0 or Negative))
        {
            json.WriteStringValue(sign switch { 0xC000 => "NaN", 0xD000 => "Infinity", _ => "-Infinity" });
            return;
        }

        var groups = BinaryPrimitives.ReadInt16BigEndian(value);
        var scale = BinaryPrimitives.ReadInt16BigEndian(value[6..]);
        var digits = BigInteger.Zero;
        for (var i = 0; i < groups; i++)
            digits = (digits * 10_000) + BinaryPrimitives.ReadInt16BigEndian(value[(8 + (2 * i))..]);

        // From groups, which are aligned to the point, to the digits after it that the number has.
        var shift = scale + (4 * (BinaryPrimitives.ReadInt16BigEndian(value[2..]) - groups + 1));
        digits = shift >= 0 ? digits * BigInteger.Pow(10, shift) : digits / BigInteger.Pow(10, -shift);
        json.WriteRawValue(new WideDecimal(sign == Negative ? -digits : digits, scale).ToString());
    }
}

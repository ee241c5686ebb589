using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.BadRows;

/// <summary>A value that a server sent as JSON: numbers and times as such, other types as the bytes that they are.</summary>
internal static class WireJson
{
    private const ushort Negative = 0x4000;

    public static void Write(Utf8JsonWriter json, WireType type, ReadOnlySpan<byte> value)
    {
        switch (type.Oid)
        {
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
                json.WriteStringValue(
                    TimeSpan.FromMicroseconds(BinaryPrimitives.ReadInt64BigEndian(value)).ToString("c", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue($@"\x{Convert.ToHexStringLower(value)}");
                break;
        }
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

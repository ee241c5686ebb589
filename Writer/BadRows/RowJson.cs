using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Json;
using EfWriter.Frames;
using EfWriter.Load.Encoders;

namespace EfWriter.BadRows;

/// <summary>A frame's row as a JSON object that keeps every value, also those that no column takes.</summary>
internal static class RowJson
{
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row, from 0 in the batch.</param>
    /// <param name="columns">The names of its columns.</param>
    public static string Of(ColumnBatch batch, int row, IReadOnlyList<LoadColumn> columns)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
            {
                var cell = new object?[1];
                batch.Columns[i].ReadBoxed(row, cell);
                json.WritePropertyName(columns[i].Name);
                if (cell[0] is WireValue value && columns[i].Field.Wire is { } wire)
                    WireJson.Write(json, wire, value.Bytes.Span);
                else
                    CellJson.Write(json, Stored(cell[0]), columns[i].Field.ClrType, columns[i].Labels);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // A time as a column has it: PostgreSQL would round the text of one, and take the ends of .NET's range for days like others.
    private static object? Stored(object? cell)
    {
        return cell switch
        {
            DateTime time => Infinity(time.Ticks) ?? (object)new DateTime(Whole(time.Ticks), time.Kind),
            DateTimeOffset time => Infinity(time.UtcTicks) ?? (object)new DateTimeOffset(Whole(time.Ticks), time.Offset),
            DateOnly date => new PgDate(PgClock.Days(date)) is { IsInfinite: true } days ? days.ToString() : (object)date,
            TimeOnly time => new TimeOnly(Whole(time.Ticks)),
            IEnumerable<DateTime> or IEnumerable<DateTimeOffset> or IEnumerable<DateOnly> or IEnumerable<TimeOnly>
                or IEnumerable<DateTime?> or IEnumerable<DateTimeOffset?> or IEnumerable<DateOnly?> or IEnumerable<TimeOnly?> =>
                ((IEnumerable)cell).Cast<object?>().Select(Stored).ToArray(),
            _ => cell,
        };

        static long Whole(long ticks) => ticks - (ticks % PgClock.TicksPerMicrosecond);

        static string? Infinity(long ticks) =>
            new PgTimestamp(PgClock.Microseconds(ticks)) is { IsInfinite: true } time ? time.ToString() : null;
    }
}

using System.Net;
using System.Text.Json;
using EfWriter.Benchmarks.Shapes;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Benchmarks.Micro;

/// <summary>A block of cells for each encoder.</summary>
internal static class EncoderCases
{
    private static readonly DateTime s_day = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private static readonly Dictionary<string, Func<(ColumnEncoder Encoder, ColumnVector Cells)>> s_cases = new()
    {
        ["bool → boolean"] = () => Of(PgTypes.Bool, i => i % 3 == 0),
        ["short → smallint"] = () => Of(PgTypes.Int2, i => (short)i),
        ["int → integer"] = () => Of(PgTypes.Int4, i => i),
        ["int → integer, half null"] = () => Of(PgTypes.Int4, i => i, i => i % 2 == 0),
        ["long → bigint"] = () => Of(PgTypes.Int8, i => i * 7919L),
        ["float → real"] = () => Of(PgTypes.Float4, i => i * 0.5f),
        ["double → double precision"] = () => Of(PgTypes.Float8, i => i * 0.37),
        ["decimal → numeric"] = () => Of(PgTypes.Numeric, i => Noise.Decimal(i, 0, 1_000_000_000, 4)),
        ["ulong → numeric"] = () => Of(PgTypes.Numeric, i => Noise.Bits(i, 0)),
        ["string → text, 13 characters"] = () => Of(PgTypes.Text, i => $"customer {i}"),
        ["string → text, 20–400 characters"] = () => Of(PgTypes.Text, i => Noise.Text(i, 0)),
        ["UTF-8 → text, 20–400 characters"] = () => OfMemory(PgTypes.Text, i => System.Text.Encoding.UTF8.GetBytes(Noise.Text(i, 0))),
        ["byte[] → bytea, 32 bytes"] = () => Of(PgTypes.Bytea, i => new byte[32]),
        ["DateOnly → date"] = () => Of(PgTypes.Date, i => DateOnly.FromDateTime(s_day).AddDays(i)),
        ["TimeOnly → time"] = () => Of(PgTypes.Time, i => TimeOnly.MinValue.Add(TimeSpan.FromSeconds(i))),
        ["DateTime → timestamp"] = () => Of(PgTypes.Timestamp, i => s_day.AddSeconds(i)),
        ["DateTimeOffset → timestamptz"] = () => Of(PgTypes.TimestampTz, i => new DateTimeOffset(s_day, TimeSpan.Zero).AddSeconds(i)),
        ["TimeSpan → interval"] = () => Of(PgTypes.Interval, i => TimeSpan.FromSeconds(i)),
        ["Guid → uuid"] = () => Of(PgTypes.Uuid, i => new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        ["IPAddress → inet"] = () => Of(PgTypes.Inet, i => new IPAddress(i)),
        ["JsonDocument → jsonb"] = () => Of(PgTypes.Jsonb, i => JsonDocument.Parse($$"""{"id":{{i}},"tags":["a","b"]}""")),
        ["int[] → integer[], 3 elements"] = () => Of(PgTypes.Int4, i => new[] { i, i + 1, i + 2 }),
    };

    public static IEnumerable<string> Names => s_cases.Keys;

    public static (ColumnEncoder Encoder, ColumnVector Cells) Create(string name) => s_cases[name]();

    private static (ColumnEncoder Encoder, ColumnVector Cells) Of<T>(uint type, Func<int, T> cell, Func<int, bool>? isNull = null) =>
        (Encoder(type, typeof(T), isMemory: false), Block(cell, isNull));

    private static (ColumnEncoder Encoder, ColumnVector Cells) OfMemory(uint type, Func<int, byte[]> cell) =>
        (Encoder(type, typeof(string), isMemory: true), Block<ReadOnlyMemory<byte>>(i => cell(i), isNull: null));

    private static ArrayVector<T> Block<T>(Func<int, T> cell, Func<int, bool>? isNull)
    {
        var rows = Enumerable.Range(0, ColumnEncoder.BlockRows);
        return new([.. rows.Select(cell)], [.. rows.Select(isNull ?? (_ => false))]);
    }

    private static ColumnEncoder Encoder(uint type, Type clr, bool isMemory)
    {
        using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql("Host=nowhere").Options);
        var element = new TargetType(type, -1, 'b', "", "", Element: null);
        var target = clr.IsArray && clr != typeof(byte[]) ? new TargetType(0, -1, 'b', "", "", element) : element;
        var column = new LoadColumn(new FrameField("c", clr, IsNullable: true) { IsMemory = isMemory },
            new TargetColumn("c", target, false, false, false));
        return new EncoderFactory(db.GetService<IRelationalTypeMappingSource>()).TryCreate(column)!;
    }
}

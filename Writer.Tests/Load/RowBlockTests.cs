using System.Text;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Load;

/// <summary>
/// Rows are written column by column, some bytes past where a field ends and back again; here they are compared with rows written field by
/// field.
/// </summary>
[ServerFree]
public sealed class RowBlockTests
{
    private const int Rows = 3_000;

    private static readonly EncoderFactory Factory = MakeFactory();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(50)]
    public void Every_field_stands_where_its_row_has_it(int nullsInHundred)
    {
        var random = new Random(nullsInHundred);
        foreach (var columns in Orders(random, nullsInHundred))
        {
            var batch = new ColumnBatch(Rows, [.. columns.Select(column => column.Vector)]);
            using var block = new RowBlock([.. columns.Select(column => column.Encoder())]);
            using var buffer = new CopyBuffer(64);
            for (var start = 0; start < Rows; start += block.Rows)
            {
                block.Load(batch, start, start);
                block.WriteTo(buffer);
            }

            Assert.That(buffer.Written.Span.SequenceEqual(ByFields(columns, Rows)));
        }
    }

    /// <summary>A large text is not copied into its column first; around it, everything stands where it would.</summary>
    [TestCase(PgTypes.Text)]
    [TestCase(PgTypes.Jsonb)]
    public void Rows_around_large_texts_are_those_written_field_by_field(uint type)
    {
        const int Count = 40;
        var large = Encoding.UTF8.GetBytes($"\"{new string('x', 1_100_000)}\"");
        byte[][] texts =
            [.. Enumerable.Range(0, Count).Select(row => row is 0 or 7 or 8 or 30 or Count - 1 ? large : "\"ü\""u8.ToArray())];
        bool[] nulls = [.. Enumerable.Range(0, Count).Select(row => row % 6 == 5)];
        Column[] columns =
        [
            Column.Of(PgTypes.Int2, Count, row => (short)row, new Random(1), 10),
            Column.Of<ReadOnlyMemory<byte>>(type, [.. texts.Select(text => text.AsMemory())], nulls),
            Column.Of<ReadOnlyMemory<byte>>(PgTypes.Text, [.. texts.Select((_, row) => texts[(row + 1) % Count].AsMemory())], nulls),
        ];
        var batch = new ColumnBatch(Count, [.. columns.Select(column => column.Vector)]);
        using var block = new RowBlock([.. columns.Select(column => column.Encoder())]);
        using var buffer = new CopyBuffer(64);
        for (var start = 0; start < Count; start += block.Rows)
        {
            block.Load(batch, start, start);
            block.WriteTo(buffer);
        }

        Assert.That(buffer.Written.Span.SequenceEqual(ByFields(columns, Count)));
    }

    // Each kind first, last and beside each other kind.
    private static IEnumerable<Column[]> Orders(Random random, int nullsInHundred)
    {
        Column[] columns =
        [
            Column.Of(PgTypes.Int2, Rows, row => (short)row, random, nullsInHundred),
            Column.Of(PgTypes.Text, Rows, row => new string((char)('a' + (row % 26)), random.Next(0, 20)), random, nullsInHundred),
            Column.Of(PgTypes.Bool, Rows, row => row % 3 == 0, random, nullsInHundred),
            Column.Of(PgTypes.Text, Rows, row => new string('x', random.Next(0, 140)) + (row % 7 == 0 ? "é" : ""), random, nullsInHundred),
            Column.Of(PgTypes.Numeric, Rows,
                row => new decimal(random.Next(), random.Next(0, 2) * random.Next(), row % 50 == 0 ? 1 : 0, row % 2 == 0,
                    (byte)random.Next(0, 10)), random, nullsInHundred),
            Column.Of(PgTypes.Timestamp, Rows, row => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(row), random,
                nullsInHundred),
            Column.Of(PgTypes.Uuid, Rows, row => new Guid(row, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), random, nullsInHundred),
            Column.Of(PgTypes.Bytea, Rows, row => new byte[row % 5], random, nullsInHundred),
        ];
        for (var i = 0; i < columns.Length; i++)
            yield return [.. columns[i..], .. columns[..i]];
        yield return [.. columns.Reverse()];
    }

    private static byte[] ByFields(Column[] columns, int rows)
    {
        using var buffer = new CopyBuffer(64);
        var encoders = columns.Select(column => column.Encoder()).ToArray();
        for (var row = 0; row < rows; row++)
        {
            buffer.WriteInt16((short)columns.Length);
            for (var i = 0; i < columns.Length; i++)
                columns[i].WriteField(encoders[i], row, buffer);
        }

        return buffer.Written.ToArray();
    }

    private static EncoderFactory MakeFactory()
    {
        using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql("Host=nowhere").Options);
        return new(db.GetService<IRelationalTypeMappingSource>());
    }

    private sealed record Column(ColumnVector Vector, Func<ColumnEncoder> Encoder, Action<ColumnEncoder, int, CopyBuffer> WriteField)
    {
        public static Column Of<T>(uint type, int rows, Func<int, T> make, Random random, int nullsInHundred)
        {
            T[] cells = [.. Enumerable.Range(0, rows).Select(make)];
            return Of(type, cells, [.. Enumerable.Range(0, rows).Select(_ => random.Next(100) < nullsInHundred)]);
        }

        public static Column Of<T>(uint type, T[] cells, bool[] nulls)
        {
            var isMemory = typeof(T) == typeof(ReadOnlyMemory<byte>);
            var target = new LoadColumn(
                new FrameField("c", isMemory ? typeof(string) : typeof(T), IsNullable: true) { IsMemory = isMemory },
                new TargetColumn("c", new TargetType(type, -1, 'b', "", "", Element: null), IsNotNull: false, HasDefault: false,
                    IsGenerated: false));
            return new(new ArrayVector<T>(cells, nulls), () => Factory.TryCreate(target)!, Write);

            void Write(ColumnEncoder encoder, int row, CopyBuffer buffer)
            {
                if (nulls[row])
                    buffer.WriteNull();
                else
                    ((ColumnEncoder<T>)encoder).WriteField(cells[row], buffer, row);
            }
        }
    }
}

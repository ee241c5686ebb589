using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Benchmarks.Streaming;

/// <summary>
/// The narrow columns as Arrow batches that exist only while they are read: any number of rows, in the memory of one batch.
/// </summary>
internal sealed class GeneratedStream(int rows) : IArrowArrayStream
{
    public const int BatchRows = 16_384;

    private static readonly long s_firstSale = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    // As in a file of such reports, texts come from a dictionary; the bytes are copied for each batch.
    private static readonly byte[][] s_customers =
        [.. Enumerable.Range(0, 5000).Select(i => System.Text.Encoding.UTF8.GetBytes($"customer {i}"))];

    private int _next;

    public ArrowSchema Schema { get; } = new(
        [
            new Field("Id", Int32Type.Default, nullable: false),
            new Field("Account", Int64Type.Default, nullable: false),
            new Field("Amount", DoubleType.Default, nullable: false),
            new Field("Customer", StringType.Default, nullable: false),
            new Field("SoldAt", new TimestampType(TimeUnit.Microsecond, (string?)null), nullable: false),
            new Field("IsPaid", BooleanType.Default, nullable: false),
            new Field("Discount", Int32Type.Default, nullable: true),
        ],
        metadata: null);

    public ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default)
    {
        var count = Math.Min(BatchRows, rows - _next);
        if (count == 0)
            return new((RecordBatch)null!);

        var batch = new RecordBatch(Schema, Arrays(_next, count), count);
        _next += count;
        return new(batch);
    }

    public void Dispose()
    {
    }

    private IArrowArray[] Arrays(int first, int count) =>
    [
        Values(0, first, count, row => row),
        Values(1, first, count, row => row * 7919L),
        Values(2, first, count, row => row * 0.37),
        Customers(first, count),
        Values(4, first, count, row => s_firstSale + (row * 1_000_000L)),
        Flags(5, first, count, row => row % 3 == 0),
        Discounts(first, count),
    ];

    private IArrowArray Values<T>(int column, int first, int count, Func<int, T> value) where T : unmanaged =>
        Build(column, count, 0, ArrowBuffer.Empty, Buffer(first, count, value));

    private IArrowArray Discounts(int first, int count) =>
        Build(6, count, Enumerable.Range(first, count).Count(row => row % 4 == 0), Bits(first, count, row => row % 4 != 0),
            Buffer(first, count, row => row));

    private IArrowArray Flags(int column, int first, int count, Func<int, bool> value) =>
        Build(column, count, 0, ArrowBuffer.Empty, Bits(first, count, value));

    private IArrowArray Customers(int first, int count)
    {
        var offsets = new ArrowBuffer.Builder<int>(count + 1).Append(0);
        var bytes = new ArrowBuffer.Builder<byte>(count * 13);
        for (var row = first; row < first + count; row++)
            offsets.Append(bytes.Append(s_customers[row % s_customers.Length]).Length);
        return Build(3, count, 0, ArrowBuffer.Empty, offsets.Build(), bytes.Build());
    }

    private IArrowArray Build(int column, int count, int nulls, params ArrowBuffer[] buffers) =>
        ArrowArrayFactory.BuildArray(new ArrayData(Schema.FieldsList[column].DataType, count, nulls, 0, buffers));

    private static ArrowBuffer Buffer<T>(int first, int count, Func<int, T> value) where T : unmanaged
    {
        var builder = new ArrowBuffer.Builder<T>(count).Resize(count);
        for (var i = 0; i < count; i++)
            builder.Span[i] = value(first + i);
        return builder.Build();
    }

    private static ArrowBuffer Bits(int first, int count, Func<int, bool> value)
    {
        var builder = new ArrowBuffer.BitmapBuilder(count);
        for (var row = first; row < first + count; row++)
            builder.Append(value(row));
        return builder.Build();
    }
}

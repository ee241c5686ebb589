using System.Collections;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class DataFrameFrameTests
{
    [Test]
    public async Task Columns_keep_their_order_and_rows_theirs()
    {
        Frame frame = new DataFrame(
            new StringDataFrameColumn("b", ["x", "y", "z"]),
            new Int32DataFrameColumn("a", [1, 2, 3]));

        Assert.That(frame.Kind, Is.EqualTo("DataFrame"));
        Assert.That(frame.Fields.Select(field => field.Name), Is.EqualTo(new[] { "b", "a" }));
        Assert.That(await frame.RowsAsync(2), Is.EqualTo(new object[][] { ["x", 1], ["y", 2], ["z", 3] }));
        Assert.That(await frame.BatchSizesAsync(2), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public async Task A_frame_without_rows_has_fields_and_no_batch()
    {
        var frame = Frame.From(new DataFrame(
            new Int32DataFrameColumn("i"),
            new StringDataFrameColumn("s"),
            new ArrowStringDataFrameColumn("a"),
            new ArrowStringDataFrameColumn("e", default, default, default, 0, 0)));

        Assert.That(frame.Fields.Select(field => field.ClrType),
            Is.EqualTo(new[] { typeof(int), typeof(string), typeof(string), typeof(string) }));
        Assert.That(await frame.RowsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_frame_without_columns_has_neither_fields_nor_batches()
    {
        var frame = Frame.From(new DataFrame());

        Assert.That(frame.Fields, Is.Empty);
        Assert.That(await frame.RowsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_DataFrame_can_be_read_again_and_twice_at_once()
    {
        var frame = Frame.From(new DataFrame(new Int32DataFrameColumn("c", [1, 2, 3])));
        await using var one = frame.ReadAsync(2, CancellationToken.None).GetAsyncEnumerator();
        Assert.That(await one.MoveNextAsync(), Is.True);

        Assert.That(frame.CanBeReadAgain, Is.True);
        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object[] { 1, 2, 3 }));
        Assert.That(await one.MoveNextAsync(), Is.True);
        Assert.That(one.Current.Rows, Is.EqualTo(1));
    }

    [Test]
    public async Task Batches_are_cut_where_a_chunk_of_any_column_ends()
    {
        var frame = new DataFrameFrame(
            [
                Chunked("a", [1, 2, 3], [4, 5, 6, 7], [8]),
                Chunked("b", [10L, 20L, 30L, 40L, 50L], [], [60L, 70L, 80L]),
            ],
            rows: 8);

        Assert.That(await frame.BatchSizesAsync(100), Is.EqualTo(new[] { 3, 2, 2, 1 }));
        Assert.That(await frame.BatchSizesAsync(2), Is.EqualTo(new[] { 2, 1, 2, 2, 1 }));
        Assert.That(await frame.RowsAsync(2), Is.EqualTo(Enumerable.Range(1, 8).Select(i => new object[] { i, i * 10L })));
    }

    [Test]
    public async Task A_later_chunk_has_a_bitmap_of_its_own()
    {
        ColumnChunk[] chunks =
            [new MemoryChunk<int>(new[] { 1, 2 }, new byte[] { 0b01 }), new MemoryChunk<int>(new[] { 3, 4 }, new byte[] { 0b10 })];
        var frame = new DataFrameFrame([new ChunkedColumn(new FrameField("c", typeof(int), true), () => chunks)], rows: 4);

        Assert.That(await frame.CellsAsync(), Is.EqualTo(new object?[] { 1, null, null, 4 }));
    }

    [Test]
    public void A_column_with_too_few_rows_is_refused()
    {
        var frame = new DataFrameFrame([Chunked("a", [1, 2])], rows: 3);

        Assert.That(() => frame.RowsAsync(), Throws.TypeOf<FrameFault>().With.Message.EqualTo("It has 2 rows where the frame has 3."));
    }

    [Test]
    public void A_column_kind_of_one_s_own_is_refused_by_name_and_type()
    {
        var fault = FrameRows.FaultOf(new DataFrame(new Int32DataFrameColumn("a", 0), new OwnColumn("mine")));

        Assert.That(fault.Message, Is.EqualTo("It is of the type OwnColumn, which no PostgreSQL column is made from."));
        Assert.That(fault.Column, Is.EqualTo("mine"));
        Assert.That(fault.Remedy, Is.Not.Empty);
    }

    [Test]
    public void A_cancelled_read_stops()
    {
        var frame = Frame.From(new DataFrame(new Int32DataFrameColumn("c", [1, 2, 3])));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.That(async () => await frame.ReadAsync(1, cancelled.Token).FirstAsync(), Throws.InstanceOf<OperationCanceledException>());
    }

    private static ChunkedColumn Chunked<T>(string name, params T[][] chunks) =>
        new(new FrameField(name, typeof(T), IsNullable: true), () => [.. chunks.Select(chunk => new MemoryChunk<T>(chunk, default))]);

    /// <summary>A column kind that DataFrame does not come with.</summary>
    private sealed class OwnColumn(string name) : DataFrameColumn(name, 0, typeof(Version))
    {
        public override long NullCount => 0;

        public override Dictionary<long, ICollection<long>> GetGroupedOccurrences(DataFrameColumn other,
            out HashSet<long> otherColumnNullIndices) =>
            throw new NotSupportedException();

        protected override object GetValue(long rowIndex) => throw new NotSupportedException();

        protected override IReadOnlyList<object> GetValues(long startIndex, int length) => throw new NotSupportedException();

        protected override void SetValue(long rowIndex, object value) => throw new NotSupportedException();

        protected override IEnumerator GetEnumeratorCore() => throw new NotSupportedException();

        protected override DataFrameColumn CloneImplementation(long numberOfNullsToAppend = 0) => throw new NotSupportedException();

        protected override DataFrameColumn CloneImplementation(DataFrameColumn mapIndices, bool invertMapIndices,
            long numberOfNullsToAppend) =>
            throw new NotSupportedException();

        protected override DataFrameColumn FillNullsImplementation(object value, bool inPlace) => throw new NotSupportedException();

        protected override DataFrameColumn DropNullsImplementation() => throw new NotSupportedException();

        protected override PrimitiveDataFrameColumn<long> GetSortIndices(bool ascending, bool putNullValuesLast) =>
            throw new NotSupportedException();
    }
}

using EfWriter.Tests.Conformance.Cases;

namespace EfWriter.Tests.Conformance;

[TestFixture]
public sealed class TypeTests : ConformanceTest
{
    // Above the encoders' block of 1,024, with a batch that ends inside a block.
    private const int ManyRows = 2_050;
    private const int BatchRows = 1_500;

    [Test]
    public async Task Edge_values_and_nulls_come_back_as_they_went_in(
        [ValueSource(typeof(TypeCases), nameof(TypeCases.All))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        var half = type.Values.Count / 2;
        object?[] cells = [null, .. type.Values.Take(half), null, .. type.Values.Skip(half), null];

        var result = await Write(type, cells, isNullable: true, Options(method: method));

        Assert.That((result.Rows, result.Method), Is.EqualTo(((long)cells.Length, method)));
        Assert.That(await ColumnType(), Is.EqualTo(type.StoreType));
        await AssertHolds(type, cells);
    }

    [Test]
    public async Task A_required_column_takes_the_edge_values(
        [ValueSource(typeof(TypeCases), nameof(TypeCases.Scalars))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        await Write(type, type.Values, isNullable: false, Options(method: method));

        Assert.That(await ColumnType(), Is.EqualTo($"{type.StoreType} NOT NULL"));
        await AssertHolds(type, type.Values);
    }

    [Test]
    public async Task No_rows_make_the_table_all_the_same(
        [ValueSource(typeof(TypeCases), nameof(TypeCases.Scalars))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        var result = await Write(type, [], isNullable: true, Options(method: method));

        Assert.That((result.Rows, result.Method), Is.EqualTo((0L, method)));

        // Without a value, a DateTime is taken for a wall-clock time.
        Assert.That(await ColumnType(), Is.EqualTo(type.ClrType == typeof(DateTime) ? "timestamp without time zone" : type.StoreType));
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task Rows_beyond_a_block_and_a_batch_stay_in_order(
        [ValueSource(typeof(TypeCases), nameof(TypeCases.Scalars))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        int[] nulls = [0, 1_023, 1_024, 1_025, BatchRows - 1, BatchRows, ManyRows - 1];
        var cells = Enumerable.Range(0, ManyRows).Select(i => nulls.Contains(i) ? null : type.Values[i % type.Values.Count]).ToList();

        await Write(type, cells, isNullable: true, Options(method: method) with { BatchRows = BatchRows });

        await AssertHolds(type, cells);
    }
}

using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Types;

/// <summary>Arrow's structs, maps, unions and nested lists become jsonb, by every loader, also where arrays are sliced.</summary>
[TestFixture]
public sealed class ArrowNestedTests : ConformanceTest
{
    private static readonly Field Number = new("n", Int32Type.Default, nullable: true);
    private static readonly Field Text = new("s", StringType.Default, nullable: true);

    private static readonly StructType Pair = new([Number, Text]);

    private static readonly UnionType Sparse = new([Number, Text], [0, 5], UnionMode.Sparse);

    private static readonly UnionType Dense = new([Number, Text], [0, 5], UnionMode.Dense);

    [Test]
    public Task A_struct_is_an_object() => AssertStored(
        Structs(Ints(1, null, 3), Texts("Zoë \"q\"", null, "c"), isNull: [false, true, false]), """{"n": 1, "s": "Zoë \"q\""}""", null,
            """{"n": 3, "s": "c"}""");

    [Test]
    public Task A_map_is_an_object_with_its_keys_as_names()
    {
        var map = new MapArray.Builder(new MapType(StringType.Default, Int32Type.Default));
        var (keys, values) = ((StringArray.Builder)map.KeyBuilder, (Int32Array.Builder)map.ValueBuilder);
        map.Append();
        keys.Append("a").Append("b");
        values.Append(1).AppendNull();
        map.AppendNull();
        map.Append();
        map.Append();
        keys.Append("a");
        values.Append(7);

        return AssertStored(map.Build(), """{"a": 1, "b": null}""", null, "{}", """{"a": 7}""");
    }

    [Test]
    public Task A_map_of_numbers_has_them_as_names()
    {
        var map = new MapArray.Builder(new MapType(Int32Type.Default, DoubleType.Default));
        map.Append();
        ((Int32Array.Builder)map.KeyBuilder).Append(-5).Append(12);
        ((DoubleArray.Builder)map.ValueBuilder).Append(0.5).Append(double.NaN);

        return AssertStored(map.Build(), """{"-5": 0.5, "12": "NaN"}""");
    }

    [Test]
    public async Task A_map_with_a_key_twice_is_refused_by_row()
    {
        var map = new MapArray.Builder(new MapType(StringType.Default, Int32Type.Default));
        map.AppendNull();
        map.Append();
        ((StringArray.Builder)map.KeyBuilder).Append("a").Append("a");
        ((Int32Array.Builder)map.ValueBuilder).Append(1).Append(2);
        await using var db = Host.New();
        using var batch = Batch(map.Build());

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(batch, "cells", Options()))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("v", 1L)));
        Assert.That(failure.Message, Does.Contain("a map with a key twice"));
    }

    [Test]
    public Task A_sparse_union_is_an_object_of_its_one_member() => AssertStored(
        new SparseUnionArray(Sparse, 3, [Ints(1, 2, null), Texts("a", "b", "c")], Types(0, 5, 0)), """{"n": 1}""", """{"s": "b"}""",
            """{"n": null}""");

    [Test]
    public Task A_dense_union_is_an_object_of_its_one_member() => AssertStored(
        new DenseUnionArray(
            Dense, 4, [Ints(1, 2), Texts("a", "b")], Types(5, 0, 5, 0), new ArrowBuffer.Builder<int>().AppendRange([0, 0, 1, 1]).Build()),
        """{"s": "a"}""", """{"n": 1}""", """{"s": "b"}""", """{"n": 2}""");

    [Test]
    public Task Lists_of_lists_and_of_structs_are_arrays()
    {
        var lists = new ListArray.Builder(new ListType(Int32Type.Default));
        var inner = (ListArray.Builder)lists.ValueBuilder;
        var items = (Int32Array.Builder)inner.ValueBuilder;
        lists.Append();
        inner.Append();
        items.Append(1).AppendNull();
        inner.AppendNull();
        lists.Append();
        lists.AppendNull();

        return AssertStored(lists.Build(), "[[1, null], null]", "[]", null);
    }

    [Test]
    public Task A_list_of_structs_is_an_array_of_objects()
    {
        var data = new ArrayData(
            new ListType(Pair), 2, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer.Builder<int>().AppendRange([0, 2, 3]).Build()],
            [Structs(Ints(1, 2, 3), Texts("a", "b", null), isNull: [false, true, false]).Data]);

        return AssertStored(new ListArray(data), """[{"n": 1, "s": "a"}, null]""", """[{"n": 3, "s": null}]""");
    }

    [Test]
    public async Task Values_inside_keep_every_digit()
    {
        using var decimals = new Decimal256Array.Builder(new Decimal256Type(60, 10)).Append(
            "12345678901234567890123456789012345.0000000001").Build();
        var type = new StructType(
            [new Field("d", decimals.Data.DataType, true), new Field("t", TimestampType.Default, true),
                new Field("b", BinaryType.Default, true)]);
        using var times = new TimestampArray.Builder(TimestampType.Default).Append(
            new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.Zero)).Build();
        using var bytes = new BinaryArray.Builder().Append((ReadOnlySpan<byte>)[0, 255]).Build();

        await AssertStored(
            new StructArray(type, 1, [decimals, times, bytes], ArrowBuffer.Empty, nullCount: 0),
            """{"b": "\\x00ff", "d": 12345678901234567890123456789012345.0000000001, "t": "2024-02-29T01:02:03Z"}""");
    }

    [Test]
    public async Task Nested_values_go_into_a_column_of_json()
    {
        await Sql($"CREATE TABLE {Schema}.cells (v json)");
        await using var db = Host.New();
        using var batch = Batch(Structs(Ints(1), Texts("a"), isNull: [false]));

        await db.WriteAsync(batch, "cells", Options(IfExists.Append));

        Assert.That(await Scalar<string>($"SELECT v::text FROM {Schema}.cells"), Is.EqualTo("""{"n":1,"s":"a"}"""));
    }

    private async Task AssertStored(IArrowArray array, params string?[] expected)
    {
        await using var db = Host.New();
        using var batch = Batch(array);
        foreach (var method in Methods)
        {
            await db.WriteAsync(batch, $"by_{method}", Options(method: method) with { BatchRows = 2 });
            Assert.That(
                (await Rows($"""SELECT v::text FROM {Schema}."by_{method}" """)).Select(row => row[0]), Is.EqualTo(expected), $"{method}");
        }

        Assert.That(
            await Scalar<string>(
                $"SELECT data_type FROM information_schema.columns WHERE table_schema = '{Schema}' AND table_name = 'by_Copy'"),
                    Is.EqualTo("jsonb"));
        if (expected.Length < 2)
            return;

        using var slice = Batch(ArrowArrayFactory.BuildArray(array.Data.Slice(1, expected.Length - 1)));
        await db.WriteAsync(slice, "sliced", Options());
        Assert.That((await Rows($"SELECT v::text FROM {Schema}.sliced")).Select(row => row[0]), Is.EqualTo(expected[1..]));
    }

    private static RecordBatch Batch(IArrowArray array) => new(
        new Apache.Arrow.Schema([new Field("v", array.Data.DataType, nullable: true)], null), [array], array.Length);

    private static StructArray Structs(IArrowArray numbers, IArrowArray texts, bool[] isNull)
    {
        var bitmap = new ArrowBuffer.BitmapBuilder();
        foreach (var missing in isNull)
            bitmap.Append(!missing);
        return new(Pair, isNull.Length, [numbers, texts], bitmap.Build(), isNull.Count(missing => missing));
    }

    private static ArrowBuffer Types(params ReadOnlySpan<byte> ids) => new ArrowBuffer.Builder<byte>().Append(ids).Build();

    private static Int32Array Ints(params int?[] values)
    {
        var builder = new Int32Array.Builder();
        foreach (var value in values)
            builder.Append(value);
        return builder.Build();
    }

    private static StringArray Texts(params string?[] values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
            builder.Append(value);
        return builder.Build();
    }
}

using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ArrowRefusalTests
{
    private static readonly Field Number = new("n", Int32Type.Default, nullable: true);

    private static readonly object[] Types =
    [
        Case(new StructType([Number, Number]), "struct<int32, int32>"),
        Case(new StructType([new Field("t", new OwnType(), nullable: true)]), "own"),
        Case(new MapType(new StructType([Number]), Int32Type.Default), "map<struct<struct<int32>, int32>>"),
        Case(new OwnType(), "own"),
    ];

    [TestCaseSource(nameof(Types))]
    public void A_type_without_a_counterpart_is_refused_by_name_before_a_row_is_read(IArrowType type, string? name)
    {
        var schema = new ArrowSchema([new Field("good", Int32Type.Default, true), new Field("bad", type, true)], null);
        var fault = FrameRows.FaultOf(Frame.From(new RecordBatch(schema, [], 0)));

        Assert.That(fault.Column, Is.EqualTo("bad"));
        Assert.That(fault.Message,
            Is.EqualTo($"It is of the type {name ?? ArrowTypeNames.Of(type)}, which no PostgreSQL column is made from."));
        Assert.That(fault.Remedy, Is.Not.Empty);
    }

    [Test]
    public void An_array_of_another_type_than_the_schema_s_is_refused()
    {
        using var array = new Int64Array.Builder().Append(1).Build();
        var frame = Frame.From(new RecordBatch(new ArrowSchema([Number], null), [array], 1));

        Assert.That(() => frame.RowsAsync(),
            Throws.TypeOf<FrameFault>().With.Message.EqualTo("It holds int64 where its schema says int32."));
    }

    [Test]
    public void An_array_shorter_than_the_batch_is_refused()
    {
        using var array = new Int32Array.Builder().Append(1).Build();
        var frame = Frame.From(new RecordBatch(new ArrowSchema([Number], null), [array], 2));

        Assert.That(() => frame.RowsAsync(), Throws.TypeOf<FrameFault>().With.Message.EqualTo("It has 1 rows where the frame has 2."));
    }

    [Test]
    public async Task An_array_of_another_zone_than_the_schema_s_is_read()
    {
        using var array = new TimestampArray.Builder(TimeUnit.Second, "+00:00").Append(DateTimeOffset.UnixEpoch).Build();
        var schema = new ArrowSchema([new Field("t", new TimestampType(TimeUnit.Second, "UTC"), true)], null);

        Assert.That(
            await Frame.From(new RecordBatch(schema, [array], 1)).CellsAsync(),
            Is.EqualTo(new object[] { new PgInstant(PgTimestamp.OfUnixMicroseconds(0).Microseconds) }));
    }

    private static TestCaseData Case(IArrowType type, string? name) =>
        new TestCaseData(type, name).SetArgDisplayNames(ArrowTypeNames.Of(type));

    private sealed class OwnType() : Apache.Arrow.ExtensionType(Int32Type.Default)
    {
        public override string Name => "own";

        public override string ExtensionMetadata => string.Empty;

        public override ExtensionArray CreateArray(IArrowArray storageArray) => throw new NotSupportedException();
    }
}

using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Types;

/// <summary>Arrow's columns arrive whole, however they are laid out.</summary>
[TestFixture]
public sealed class ArrowExactTests : ConformanceTest
{
    [Test]
    public async Task Run_end_encoded_Arrow_columns_are_decoded_also_when_they_are_sliced([Values(1, 3)] int batchRows)
    {
        await using var db = Host.New();
        var ends = new Int32Array.Builder().AppendRange([2, 3, 7]).Build();
        var runs = new RunEndEncodedArray(ends, new StringArray.Builder().Append("a").AppendNull().Append("c").Build());
        using var batch = new RecordBatch.Builder().Append("v", nullable: true, runs).Build();

        await db.WriteAsync(batch, "cells", Options() with { BatchRows = batchRows });

        Assert.That(
            (await Rows($"SELECT v FROM {Schema}.cells")).Select(row => row[0]),
                Is.EqualTo(new object?[] { "a", "a", null, "c", "c", "c", "c" }));
    }

    [Test]
    public async Task Arrow_list_views_are_arrays([Values] bool areLarge)
    {
        await using var db = Host.New();
        using var batch = new RecordBatch.Builder().Append("v", nullable: true, Lists(areLarge)).Build();

        await db.WriteAsync(batch, "cells", Options() with { BatchRows = 2 });

        Assert.That(
            (await Rows($"SELECT v::text FROM {Schema}.cells")).Select(row => row[0]),
                Is.EqualTo(new object?[] { "{1,NULL}", null, "{}", "{7}" }));
    }

    private static Apache.Arrow.Array Lists(bool areLarge) => areLarge ? LargeViews() : Views();

    private static ListViewArray Views()
    {
        var lists = new ListViewArray.Builder(Int32Type.Default);
        var items = (Int32Array.Builder)lists.ValueBuilder;
        lists.Append();
        items.Append(1).AppendNull();
        lists.AppendNull();
        lists.Append();
        lists.Append();
        items.Append(7);
        return lists.Build();
    }

    private static LargeListViewArray LargeViews()
    {
        var views = Views();
        return new(
            new LargeListViewType(Int32Type.Default), views.Length, Wide(views.ValueOffsets), Wide(views.Sizes), views.Values,
            views.NullBitmapBuffer, views.NullCount, 0);
    }

    private static ArrowBuffer Wide(ReadOnlySpan<int> values) =>
        new ArrowBuffer.Builder<long>().AppendRange(values.ToArray().Select(value => (long)value)).Build();

    [Test]
    public async Task Arrows_first_and_last_days_are_days()
    {
        await using var db = Host.New();
        var (first, last) = (DateTimeOffset.MinValue, new DateTimeOffset(DateTime.MaxValue.Ticks / 10 * 10, TimeSpan.Zero));
        var offsets = new TimestampWithOffsetArray.Builder(TimeUnit.Microsecond);
        offsets.Append(first);
        offsets.AppendNull();
        offsets.Append(last.ToOffset(TimeSpan.FromHours(-2)));
        var days = new ListArray.Builder(Date32Type.Default);
        foreach (var day in new[] { DateOnly.MinValue, DateOnly.MaxValue })
        {
            days.Append();
            ((Date32Array.Builder)days.ValueBuilder).Append(day).AppendNull();
        }

        days.AppendNull();
        using var batch = new RecordBatch.Builder()
            .Append("d32", true, new Date32Array.Builder().Append(DateOnly.MinValue).AppendNull().Append(DateOnly.MaxValue).Build())
            .Append("d64", true, new Date64Array.Builder().Append(DateOnly.MinValue).AppendNull().Append(DateOnly.MaxValue).Build())
            .Append("t", nullable: true, Times(null, first, last)).Append("z", nullable: true, Times("UTC", first, last))
            .Append("o", nullable: true, offsets.Build()).Append("l", nullable: true, days.Build()).Build();
        foreach (var method in Methods)
        {
            await db.WriteAsync(batch, $"by_{method}", Options(method: method) with { BatchRows = 2 });
            await AssertSame($"""SELECT * FROM {Schema}."by_{method}" """, """
                VALUES ('0001-01-01'::date, '0001-01-01'::date, '0001-01-01'::timestamp, '0001-01-01 00:00Z'::timestamptz,
                '0001-01-01 00:00Z'::timestamptz, '{0001-01-01,NULL}'::date[]), (NULL, NULL, NULL, NULL, NULL, '{9999-12-31,NULL}'),
                ('9999-12-31', '9999-12-31', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999Z',
                '9999-12-31 23:59:59.999999Z', NULL)
                """);
        }
    }

    private static TimestampArray Times(string? zone, DateTimeOffset first, DateTimeOffset last) =>
        new TimestampArray.Builder(new TimestampType(TimeUnit.Microsecond, zone)).Append(first).AppendNull().Append(last).Build();
}

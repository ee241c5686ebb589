using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NpgsqlTypes;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class LoaderChoiceTests : ConformanceTest
{
    private static readonly IReadOnlyList<TypeCase> OfNodaTime =
    [
        Noda<Instant, DateTime>("timestamp with time zone", cell => cell.ToDateTimeUtc(),
            Instant.FromUtc(2024, 2, 29, 23, 59, 59), Instant.FromUtc(1969, 7, 20, 20, 17), NodaConstants.UnixEpoch.PlusNanoseconds(1_000)),
        Noda<LocalDate, DateOnly>("date", cell => cell.ToDateOnly(), new(2024, 2, 29), new(1900, 1, 1)),
        Noda<LocalDateTime, DateTime>("timestamp without time zone", cell => cell.ToDateTimeUnspecified(), new(2024, 2, 29, 12, 0, 1),
            new(1812, 6, 24, 0, 0)),
        Noda<LocalTime, TimeOnly>("time without time zone", cell => cell.ToTimeOnly(), LocalTime.Midnight, new(23, 59, 59, 999)),
    ];

    private static readonly IReadOnlyList<TypeCase> WithoutEncoder =
    [
        .. OfNodaTime,
        .. OfNodaTime.Select(type => type.InArrays()),
        .. OfNodaTime.Select(type => type.InArraysWithNulls()),
    ];

    // Types of .NET's and Npgsql's own, which the host maps by itself.
    private static readonly IReadOnlyList<TypeCase> WithoutPlugin =
    [
        TypeCase.Of("macaddr", PhysicalAddress.Parse("08-00-2B-01-02-03")),
        TypeCase.Of("bit varying", new BitArray([true, false, true]), new BitArray(0)),
        TypeCase.Of("point", new NpgsqlPoint(1.5, -2)),
        TypeCase.Of("int4range", new NpgsqlRange<int>(1, true, 6, false), NpgsqlRange<int>.Empty) with { Name = "NpgsqlRange<Int32>" },
        TypeCase.Of("int4multirange", (NpgsqlRange<int>[])[new(1, true, 6, false)], (NpgsqlRange<int>[])[])
            with { Name = "NpgsqlRange<Int32>[]" },
        TypeCase.Of("cidr", IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")),
    ];

    [Test]
    public async Task Every_type_of_the_table_goes_by_COPY_where_nothing_is_asked(
        [ValueSource(typeof(TypeCases), nameof(TypeCases.All))] TypeCase type)
    {
        var result = await Write(type, [], isNullable: true, Options());

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Copy));
    }

    [Test]
    public async Task A_type_that_the_host_maps_by_itself_goes_by_every_loader(
        [ValueSource(nameof(WithoutPlugin))] TypeCase type, [Values] BulkMethod method)
    {
        object?[] cells = [null, .. type.Values, null];

        var result = await Write(type, cells, isNullable: true, Options(method: method));

        Assert.That((result.Rows, result.Method), Is.EqualTo(((long)cells.Length, method == BulkMethod.Auto ? BulkMethod.Copy : method)));
        Assert.That(await ColumnType(), Is.EqualTo(type.StoreType));
        await AssertHolds(type, cells);
    }

    [Test]
    public async Task A_plugins_type_goes_by_the_importer_or_by_name(
        [ValueSource(nameof(WithoutEncoder))] TypeCase type,
            [Values(BulkMethod.Auto, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        object?[] cells = [null, .. type.Values, null];

        var result = await Write(type, cells, isNullable: true, Options(method: method));

        Assert.That(
            (result.Rows, result.Method), Is.EqualTo(((long)cells.Length, method == BulkMethod.Auto ? BulkMethod.Importer : method)));
        Assert.That(await ColumnType(), Is.EqualTo(type.StoreType));
        await AssertHolds(type, cells);
    }

    [Test]
    public async Task COPY_refuses_a_plugins_type([ValueSource(nameof(WithoutEncoder))] TypeCase type)
    {
        var failure =
            Assert.ThrowsAsync<FrameWriteException>(() => Write(type, type.Values, isNullable: true, Options(method: BulkMethod.Copy)))!;

        Assert.That(failure.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.cells', column 'Value': It holds {type.Name}, which binary COPY cannot send as "
            + $"{type.StoreType} without loss or has no encoder for. "
            + "Nothing was written. Convert the column, change the table's, or use BulkMethod.Auto or BulkMethod.Importer for types of a "
            + "plugin. [no-encoder]"));
        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", (long?)null)));
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.{Table}') IS NULL"), Is.True);
    }

    [Test]
    public async Task An_enum_goes_as_its_number_into_the_column_that_the_host_would_make()
    {
        await Sql($"""CREATE TABLE {Schema}.{Table} ("Id" integer, "Value" integer)""");

        var result =
            await Write(TypeCase.Of("integer", Mood.Fine), [Mood.VeryGood, null, Mood.Bad], isNullable: true, Options(IfExists.Append));

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Copy));
        Assert.That(await Rows($"""SELECT "Value" FROM {Schema}.{Table} ORDER BY "Id" """),
            Is.EqualTo(new object?[][] { [1], [null], [-7] }));
    }

    [Test]
    public async Task A_host_with_NodaTime_stores_the_BCLs_times_as_any_other(
        [ValueSource(nameof(BclTimes))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        await Write(type with { Configure = npgsql => npgsql.UseNodaTime() }, type.Values, isNullable: true, Options(method: method));

        Assert.That(await ColumnType(), Is.EqualTo(type.StoreType));
        await AssertHolds(type, type.Values);
    }

    private static IReadOnlyList<TypeCase> BclTimes => TimeCases.All;

    private static TypeCase Noda<T, TPlain>(string storeType, Func<T, TPlain> plain, params T[] values)
        where T : notnull
        where TPlain : notnull =>
        TypeCase.Of(storeType, values).PlainlyAs(plain) with { Configure = npgsql => npgsql.UseNodaTime() };
}

using System.Linq.Expressions;
using EfWriter.Entities;
using EfWriter.Load.Encoders;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>
/// An app that asks Npgsql for its legacy behaviour has its times stored as Npgsql does then: the switch is read once a process.
/// </summary>
[ServerFree]
public sealed class LegacyTimeTests
{
    private static readonly DateTime Noon = new(2024, 1, 1, 12, 0, 0);

    [TestCase(DateTimeKind.Unspecified)]
    [TestCase(DateTimeKind.Utc)]
    [TestCase(DateTimeKind.Local)]
    public void A_wall_clock_time_is_kept_whatever_its_kind(DateTimeKind kind) =>
        Assert.That(Stored(DateTime.SpecifyKind(Noon, kind), "timestamp without time zone"),
            Is.EqualTo(Noon).And.Property("Kind").EqualTo(DateTimeKind.Unspecified));

    [TestCase(DateTimeKind.Unspecified)]
    [TestCase(DateTimeKind.Utc)]
    [TestCase(DateTimeKind.Local)]
    public void Of_instants_only_a_local_time_is_converted(DateTimeKind kind)
    {
        var time = DateTime.SpecifyKind(Noon, kind);

        Assert.That(
            Stored(time, "timestamp with time zone"),
            Is.EqualTo(kind == DateTimeKind.Local ? time.ToUniversalTime() : Noon).And.Property("Kind").EqualTo(DateTimeKind.Utc));
    }

    [TestCase("tstzrange", DateTimeKind.Utc)]
    [TestCase("tsrange", DateTimeKind.Unspecified)]
    public void The_bounds_of_a_range_are_times_as_others_are(string storeType, DateTimeKind expected)
    {
        foreach (var kind in Enum.GetValues<DateTimeKind>())
        {
            var range = new NpgsqlRange<DateTime>(DateTime.SpecifyKind(Noon, kind), true, false, default, false, true);

            Assert.That(Stored(range, storeType).LowerBound.Kind, Is.EqualTo(expected));
        }
    }

    [Test]
    public void An_offset_of_an_instant_is_lost() => Assert.That(
        Stored(new DateTimeOffset(Noon, TimeSpan.FromHours(2)), "timestamp with time zone"),
        Is.EqualTo(new DateTimeOffset(Noon.AddHours(-2), TimeSpan.Zero)).And.Property("Offset").EqualTo(TimeSpan.Zero));

    [Test]
    public void The_ends_of_the_calendar_are_days_if_the_app_asks_Npgsql_for_that() => Assert.Multiple(() =>
    {
        Assert.That(PgClock.Days(DateOnly.MaxValue, hasInfinities: false), Is.EqualTo(2_921_939));
        Assert.That(PgClock.Days(DateOnly.MinValue, hasInfinities: false), Is.EqualTo(-730_119));
        Assert.That(PgClock.Microseconds(DateTime.MinValue.Ticks, hasInfinities: false), Is.EqualTo(-730_119 * 86_400_000_000));
        Assert.That(PgClock.Microseconds(DateTime.MaxValue.Ticks, hasInfinities: false), Is.EqualTo((2_921_940 * 86_400_000_000) - 1));
    });

    private static T Stored<T>(T time, string storeType) =>
        Expression.Lambda<Func<T>>(StoredAs.Server(Expression.Constant(time), storeType, "At", isLegacy: true)).Compile()();
}

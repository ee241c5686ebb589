using System.Linq.Expressions;
using EfWriter.Entities;
using EfWriter.Tests.Support;

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

    private static DateTime Stored(DateTime time, string storeType) =>
        Expression.Lambda<Func<DateTime>>(StoredAs.Server(Expression.Constant(time), storeType, "At", isLegacy: true)).Compile()();
}

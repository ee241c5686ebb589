using EfWriter.Tests.Servers;
using static EfWriter.Tests.Servers.ServerPlace;

namespace EfWriter.Tests.Citus;

/// <summary>What a write says of the place of a table that it makes.</summary>
internal static class CitusCases
{
    private static readonly Line One = new(1, "tea");

    /// <summary>The cases, for one kind of table: each route, its variants, and those of a place that is named.</summary>
    public static IReadOnlyList<RouteCase> For(TablePlace place) =>
    [
        .. RouteCase.All,
        .. RouteVariants.All,
        new("swap that keeps a foreign key", "CREATE TABLE kinds (id integer PRIMARY KEY); INSERT INTO kinds VALUES (1), (9); "
            + "CREATE TABLE items (id integer PRIMARY KEY, name text); INSERT INTO items VALUES (9, 'old')",
            to => to.Write(to.Into(IfExists.Replace) with { Replace = new() { KeepIndexes = true } }, One), "1 tea"),
        new("swap by a frame whose key has another type", "CREATE TABLE items (id bigint PRIMARY KEY, name text); "
            + "INSERT INTO items VALUES (9, 'old')",
            to => to.Write(to.Into(IfExists.Replace), One), "1 tea"),
        new("new table, placed", "",
            to => to.Write(
                to.Into(IfExists.Fail) with { Distribution = place.Distribution, NewTable = new() { PrimaryKey = ["id"] } }, One),
            "1 tea"),
        new("new table, placed, by two connections", "",
            to => to.Write(
                to.Into(IfExists.Fail) with { Distribution = place.Distribution, Parallelism = 2 }, [.. RouteVariants.Many(40_000)]),
            [.. RouteVariants.Many(40_000).Select(line => $"{line.id} {line.name}")]),
        new("upsert into no table, placed", "", to => to.Write(to.Merge(WriteMode.Upsert) with { Distribution = place.Distribution }, One),
            "1 tea"),
        new("bad rows of a new table, placed", "",
            to => to.Write(to.Into(IfExists.Fail) with { Distribution = place.Distribution, BadRows = new() { OnBadRow = OnBadRow.Skip } },
                One), "1 tea"),
    ];
}

using System.Collections;
using System.Net.NetworkInformation;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>A value that its column would change or refuse is refused by column and row, by every loader, and nothing is written.</summary>
[TestFixture]
public sealed class RefusedCellTests : ConformanceTest
{
    private static readonly DateTimeOffset Noon = new(1, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<PgCase> Cases =
    [
        PgCase.Of("money", 1.50m, 1.505m), PgCase.Of("money", 0m, 92233720368547758.08m),
        PgCase.Of("\"char\"", 'x', 'ß'),
        PgCase.Of("time with time zone", Noon, new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero)),
        PgCase.Of("timetz(3)", Noon, Noon.AddMicroseconds(1)),
        PgCase.Of("macaddr", PhysicalAddress.Parse("08-00-2B-01-02-03"), PhysicalAddress.Parse("08-00-2B-01-02-03-04-05")),
        PgCase.Of("bit(3)", new BitArray(3), new BitArray(4)), PgCase.Of("bit varying(3)", new BitArray(3), new BitArray(4)),
        PgCase.Of("bit varying", "01", "0x"),
        PgCase.Of("hstore", new Dictionary<string, string?>(), new Dictionary<string, string?> { ["a"] = "\0" }),
        PgCase.Of("xml", "<a/>", "<?xml version=\"1.0\" encoding=\"latin1\"?><a>ä</a>"),
        PgCase.Of("numrange", new NpgsqlRange<decimal>(1, 2), new NpgsqlRange<decimal>(2, 1)),
        PgCase.Of("text[]", (string?[])["a"], (string?[])["\0"]),
        PgCase.Of("numeric(5,1)[]", (decimal[])[1.5m], (decimal[])[1.55m]),
        PgCase.Of("varchar(2)[]", (string?[])["ab"], (string?[])["abc"]),
        PgCase.Of("tsrange", new NpgsqlRange<DateTime>(default, new DateTime(2024, 1, 1)),
            new NpgsqlRange<DateTime>(DateTime.UnixEpoch, DateTime.UtcNow)),
    ];

    [TestCaseSource(nameof(Cases))]
    public async Task A_cell_that_its_column_would_change_is_named(PgCase type)
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type.StoreType})""");
        await using var db = Host.New();
        foreach (var method in Methods)
        {
            var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
                type.WriteAsync(db, "cells", Options(IfExists.Append, method), [type.Values[0], null, type.Values[1]]), $"{method}")!;

            Assert.That((failure.Column ?? "Value", failure.Row), Is.EqualTo(("Value", 2L)), $"{method}: {failure.Message}");
        }

        Assert.That(await Count("cells"), Is.Zero);
    }
}

using EfWriter.Tests.Support;

namespace EfWriter.Tests.Requests;

/// <summary>What is asked for a column shows in the table, or is refused by name; never ignored.</summary>
[AnyServer]
public sealed class ColumnFacetTests : DatabaseTest
{
    private static readonly Cells Row = new(
        1, 2, 3, 1.5, 2.5f, 3.5m, "t", 'c', true, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateOnly(2026, 1, 1),
        new TimeOnly(1, 0), TimeSpan.FromHours(1), Guid.Empty, [1], ["a"]);

    private static IEnumerable<TestCaseData> Facets() =>
        from column in typeof(Cells).GetProperties().Select(property => property.Name)
        from type in new string?[] { null, "text", "varchar(9)", "numeric", "numeric(9,3)", "timestamp with time zone", "double precision" }
        from facet in new (string Name, ColumnOptions Options)[]
        {
            ("MaxLength", new() { MaxLength = 7 }), ("Precision", new() { Precision = 5 }), ("Scale", new() { Precision = 6, Scale = 2 }),
            ("Scale", new() { Precision = 5, Scale = 0 }),
        }
        select new TestCaseData(column, facet.Options with { StoreType = type }, facet.Name);

    [Test]
    public async Task A_facet_shows_in_the_type_or_is_refused()
    {
        await using var db = NewContext();
        var plains = new Dictionary<(string, string?), (string? Refusal, string? Type)>();
        var outcomes = new Dictionary<bool, int> { [true] = 0, [false] = 0 };
        foreach (var item in Facets())
        {
            var (column, asked, facet) = ((string)item.Arguments[0]!, (ColumnOptions)item.Arguments[1]!, (string)item.Arguments[2]!);
            var without = asked with { MaxLength = null, Precision = null, Scale = null };
            if (!plains.TryGetValue((column, asked.StoreType), out var plain))
                plains[(column, asked.StoreType)] = plain = await Plan(db, column, without);
            if (plain.Refusal is not null)
                continue; // The store type does not hold such values.
            var (refusal, type) = await Plan(db, column, asked);
            if (refusal is null)
                Assert.That(type, Is.Not.EqualTo(plain.Type), $"{column} {asked}: ignored");
            else
                Assert.That(refusal,
                    Does.Contain($"column '{column}'").And.Contain("WriteOptions.Columns asks for").And.Contain("Leave it out"),
                    $"{column} {asked}");
            outcomes[refusal is null]++;
        }

        Assert.That(outcomes[true], Is.GreaterThan(5));
        Assert.That(outcomes[false], Is.GreaterThan(50));
    }

    private static IEnumerable<(string Text, Func<Stream, Frame> Read)> Texts() =>
    [
        ("n,d,f,t,day,at,b\n1,1.5,1e300,x,2026-01-01,2026-01-01T00:00:00Z,true\n", stream => Frame.FromCsv(stream)),
        ("""{"n":1,"d":1.5,"f":1e300,"t":"x","day":"2026-01-01","at":"2026-01-01T00:00:00Z","b":true}""",
            stream => Frame.FromJson(stream)),
    ];

    [Test]
    public async Task Facets_of_a_texts_columns_show_in_the_table(
        [Values("n", "d", "f", "t", "day", "at", "b")] string column, [Values(null, "numeric(9,3)", "text")] string? type)
    {
        await using var db = NewContext();
        foreach (var (text, read) in Texts())
        {
            foreach (var asked in (ColumnOptions[])[new() { MaxLength = 7 }, new() { Precision = 5 }, new() { Precision = 6, Scale = 0 },
                new() { Scale = 2 }])
            {
                var plain = await Plan(db, column, new() { StoreType = type }, NewFrame());
                if (plain.Refusal is not null)
                    continue; // The store type does not hold such values.
                var (refusal, found) = await Plan(db, column, asked with { StoreType = type }, NewFrame());
                Assert.That(refusal is null ? found : refusal,
                    refusal is null ? Is.Not.EqualTo(plain.Type) : Does.Contain($"column '{column}'").And.Contain("WriteOptions.Columns"),
                    $"{column} {asked}");
            }

            Frame NewFrame() => read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));
        }
    }

    [Test]
    public void A_key_of_a_text_takes_no_NULL_either()
    {
        using var db = NewContext();
        var options = Options() with
        {
            NewTable = new() { PrimaryKey = ["n"] },
            Columns = new Dictionary<string, ColumnOptions> { ["n"] = new() { IsNullable = true } },
        };

        Assert.That(() => db.WriteAsync(Frame.FromCsv(new MemoryStream("n\n1\n"u8.ToArray())), "cells", options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("asks for IsNullable = true"));
    }

    [Test]
    public async Task A_column_that_is_added_takes_NULL([Values] bool isText)
    {
        await Sql($"CREATE TABLE {Schema}.cells (n bigint)");
        await using var db = NewContext();
        var frame = isText
            ? Frame.FromCsv(new MemoryStream("n,more\n1,2\n"u8.ToArray()))
            : Frame.From([new { n = 1L, more = 2L }]);
        var options = Options(IfExists.Append) with
        {
            OnNewColumn = OnNewColumn.Add,
            Columns = new Dictionary<string, ColumnOptions> { ["more"] = new() { IsNullable = false } },
        };

        Assert.That(() => db.WriteAsync(frame, "cells", options), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.cells', column 'more': WriteOptions.Columns asks for IsNullable = false, and the column is "
            + "added to a table that is there, whose rows have no value for it. Nothing was written. Leave it out, or add the column "
            + "yourself, with a default. [added-not-null]"));
    }

    [Test]
    public void A_scale_needs_a_precision() => AssertRefused(
        new() { Scale = 2 },
        "WriteOptions.Columns asks for Scale without Precision, which says nothing. Nothing was written. Set Precision as well, or leave "
        + "Scale out. [scale-without-precision]");

    [Test]
    public void A_precision_of_a_double_is_refused() => AssertRefused(
        new() { Precision = 5 },
        "WriteOptions.Columns asks for Precision, which changes nothing about the type double precision. Nothing was written. "
        + "Leave it out, or name the whole type in StoreType. [facet-without-effect]");

    [TestCase(WriteMode.Insert)]
    [TestCase(WriteMode.Upsert)]
    public void A_key_takes_no_NULL(WriteMode mode)
    {
        using var db = NewContext();
        var options = Options() with
        {
            Mode = mode,
            NewTable = mode == WriteMode.Insert ? new() { PrimaryKey = ["Double"] } : null,
            Merge = mode == WriteMode.Insert ? null : new() { Keys = ["Double"] },
        };

        AssertRefused(new() { IsNullable = true },
            "WriteOptions.Columns asks for IsNullable = true, and the column belongs to the primary key, which takes no NULL. "
            + "Nothing was written. Leave it out, or take the column out of the key. [nullable-key]", options);
    }

    private void AssertRefused(ColumnOptions asked, string expected, WriteOptions? options = null)
    {
        using var db = NewContext();

        Assert.That(
            () => db.WriteAsync(Frame.From([Row]), "cells",
                (options ?? Options()) with { Columns = new Dictionary<string, ColumnOptions> { ["Double"] = asked } }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo($"Cannot write table '{Schema}.cells', column 'Double': {expected}"));
    }

    private async Task<(string? Refusal, string? Type)> Plan(Microsoft.EntityFrameworkCore.DbContext db, string column, ColumnOptions asked,
        Frame? frame = null)
    {
        try
        {
            var plan = await db.PlanAsync(frame ?? Frame.From([Row]), "cells",
                Options() with { Columns = new Dictionary<string, ColumnOptions> { [column] = asked } });
            return (plan.Refusal, plan.Columns.FirstOrDefault(found => found.Name == column)?.NewType);
        }
        catch (FrameWriteException e)
        {
            return (e.Message, null);
        }
    }

    private sealed record Cells(
        short Short, int Int, long Long, double Double, float Float, decimal Decimal, string Text, char Char, bool Bool, DateTime Instant,
        DateOnly Day, TimeOnly Time,
        TimeSpan Span, Guid Id, byte[] Bytes, string[] Texts);
}

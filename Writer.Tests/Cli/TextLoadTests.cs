namespace EfWriter.Tests.Cli;

/// <summary>What LOAD gives DuckDB of a CSV file is what `write` gives PostgreSQL, or is refused.</summary>
public sealed class TextLoadTests : PipelineTest
{
    [Test]
    public async Task LOAD_gives_the_names_types_and_values_of_write()
    {
        var file = Write("a.csv", """"
            id,big,n,d,flag,day,time,at,instant,code,text,empty
            1,99999999999999999999999999999999999999,1.50,4.5E+15,true,2024-02-29,23:59:59.999999,9999-12-31T23:59:59.999999,2024-01-01T00:00:00+02:00,007,"a ""b"", 日本",
            -9223372036854775808,-1,-0.1234567890123456789012345678,NaN,false,1900-01-01,00:00,0001-01-02 00:00,1970-01-01T00:00:00Z,+1,"",
            """");

        AssertDone(await WriteFile(file));
        var types = await Types();
        await Sql($"DROP TABLE {Schema}.t");
        AssertDone(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{file}}"};
            LOAD s FROM src;

            """ + ExportOf("s")));

        Assert.That(await Types(), Is.EqualTo(types));
        Assert.That(await Rows($"SELECT flag, day, time, at, instant, code, text, empty FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            [false, new DateOnly(1900, 1, 1), new TimeOnly(0, 0), new DateTime(1, 1, 2), new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc), "+1", "", null],
            [true, new DateOnly(2024, 2, 29), new TimeOnly(23, 59, 59).Add(TimeSpan.FromMicroseconds(999_999)), new DateTime(9999, 12, 31, 23, 59, 59).AddMicroseconds(999_999), new DateTime(2023, 12, 31, 22, 0, 0, DateTimeKind.Utc), "007", "a \"b\", 日本", null],
        }));
        Assert.That(await Rows($"SELECT id::text, big::text, trim_scale(n)::text, d::text FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            ["-9223372036854775808", "-1", "-0.1234567890123456789012345678", "NaN"], ["1", "99999999999999999999999999999999999999", "1.5", "4.5e+15"],
        }));
    }

    [TestCase("Name,name\n1,2\n", "upper and lower case")]
    [TestCase("x\n99999999999999999999\n0.1234567890123456789012345\n", "45 digits")]
    public async Task What_DuckDB_cannot_hold_is_refused_by_name(string csv, string what)
    {
        var file = Write("a.csv", csv);

        AssertRefused(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{file}}"};
            LOAD s FROM src;
            """), 1, "a.sf:2:1", what);
        AssertDone(await WriteFile(file));
    }

    [Test]
    public async Task Options_are_those_of_write()
    {
        var file = Write("a.csv", "# comment\n1;NA;31.12.2024\n");

        AssertDone(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {
              "path": "{{file}}", "has_header": false, "names": ["id", "Note", "day"], "comment": "#", "null_texts": ["NA"], "date_format": "dd.MM.yyyy",
              "delimiter": ";", "quote": null, "rename": {"Note": "note"}
            };
            LOAD s FROM src;

            """ + ExportOf("s")));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "note text", "day date" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1L, null, new DateOnly(2024, 12, 31)] }));
    }
}

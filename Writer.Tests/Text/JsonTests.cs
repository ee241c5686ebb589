using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>Objects become rows as they stand.</summary>
[ServerFree]
public sealed class JsonTests
{
    [TestCase("""[{"a":1,"b":"x"},{"a":2,"b":null}]""")]
    [TestCase("""
        {"a":1,"b":"x"}
        {"a":2,"b":null}

        """)]
    [TestCase("""{"a":1,"b":"x"}{"a":2}""")]
    [TestCase("\uFEFF[\n {\"a\" : 1 , \"b\" : \"x\"} ,\r\n {\"b\": null, \"a\": 2}\n]\n")]
    public async Task An_array_lines_and_a_row_of_objects_are_the_same(string text) =>
        await Check(text, "a bigint,b text", "1|x", "2|∅");

    [Test]
    public async Task One_object_is_one_row() => await Check("""{"a":1}""", "a bigint", "1");

    [TestCase("[]")]
    [TestCase(" [ ] ")]
    [TestCase("")]
    [TestCase("\n")]
    public async Task No_objects_are_no_columns(string text) => await Check(text, "");

    [Test]
    public async Task Objects_without_keys_are_rows_when_others_have_keys() =>
        await Check("""[{},{"a":1},{}]""", "a bigint", "∅", "1", "∅");

    [Test]
    public async Task Keys_that_differ_by_case_are_two_columns() => await Check("""{"a":1,"A":2}""", "a bigint,A bigint", "1|2");

    [Test]
    public async Task An_empty_key_gets_a_name() => await Check("""{"a":1,"":2}""", "a bigint,column1 bigint", "1|2");

    [Test]
    public async Task A_key_may_be_escaped() => await Check("""[{"\u0061\"":1},{"a\"":2}]""", "a\" bigint", "1", "2");

    [Test]
    public async Task Keys_that_first_occur_late_are_columns_of_all_rows()
    {
        var early = string.Concat(Enumerable.Repeat($"{{\"a\":\"{new string('x', 50_000)}\"}}\n", 100));
        var read = await TextFrames.JsonAsync($"{early}{{\"b\":1,\"a\":\"y\"}}\n");

        Assert.That((read.Columns, read.Rows.Length, read.Restarts), Is.EqualTo((new[] { "a text", "b bigint" }, 101, 1)));
        Assert.That(read.Rows[0][1], Is.Null);
        Assert.That(read.Rows[^1], Is.EqualTo(new[] { "y", "1" }));
    }

    [TestCase("""[{"a":1,"a":2}]""", "a", 0)]
    [TestCase("""[{"a":1,"b":1},{"b":1,"a":1,"b":2}]""", "b", 1)]
    [TestCase("""[{"a":1,"\u0061":2}]""", "a", 0)]
    public void A_repeated_key_is_refused(string text, string key, long row)
    {
        var fault = TextFrames.Refused(() => TextFrames.JsonAsync(text));

        Assert.That((fault.Message, fault.Row), Is.EqualTo(($"The object has the key '{key}' twice.", (long?)row)));
    }

    [TestCase("1|2.5|-3", "numeric", "1|2.5|-3")]
    [TestCase("1|2e3", "double", "1|2000")]
    [TestCase("12345678901234567890|1", "numeric", "12345678901234567890|1")]
    [TestCase("9007199254740993|1e1", "text", "9007199254740993|1e1")]
    [TestCase("1e400|2", "text", "1e400|2")]
    [TestCase("1.0|2.00", "numeric", "1.0|2.00")]
    [TestCase("true|false|null", "boolean", "true|false|∅")]
    [TestCase("\"1\"|\"2\"", "text", "1|2")]
    [TestCase("1|\"1\"", "jsonb", "1|\"1\"")]
    [TestCase("1|true", "jsonb", "1|true")]
    [TestCase("\"x\"|{}", "jsonb", "\"x\"|{}")]
    [TestCase("\"true\"", "text", "true")]
    [TestCase("{\"b\":2.0, \"a\" : [ 1,\"\\u00e9\" ]}|[ ]|null", "jsonb", "{\"b\":2.0, \"a\" : [ 1,\"\\u00e9\" ]}|[ ]|∅")]
    [TestCase("{\"d\":\"2024-01-01\"}", "jsonb", "{\"d\":\"2024-01-01\"}")]
    [TestCase("\"2024-01-01\"|\"0001-01-01\"", "date", "2024-01-01|0001-01-01")]
    [TestCase("\"2024-01-01\"|\"1-2-3\"", "text", "2024-01-01|1-2-3")]
    [TestCase("\"09:30\"|\"24:00:00\"", "time", "09:30:00|24:00:00")]
    [TestCase("\"9:30\"", "text", "9:30")]
    [TestCase("\"2024-01-01T10:00:00+02:00\"", "timestamptz", "2024-01-01T08:00:00Z")]
    [TestCase("\"2024-01-01T10:00:00\"", "timestamp", "2024-01-01T10:00:00")]
    [TestCase("\"2024\\u002d01-01\"", "date", "2024-01-01")]
    [TestCase("\"a\\n\\u00e9\\ud83c\\udf3b\\\"\\\\\\/\"", "text", "a\né🌻\"\\/")]
    [TestCase("\"\"|null", "text", "|∅")]
    [TestCase("\" 1 \"|\"2\"", "text", " 1 |2")]
    public async Task A_column_is_what_all_of_its_values_are(string values, string type, string cells)
    {
        var read = await TextFrames.JsonAsync($"[{string.Join(',', values.Split('|').Select(value => $"{{\"k\":0,\"x\":{value}}}"))}]");

        Assert.That(read.Columns[1], Is.EqualTo($"x {type}"));
        Assert.That(string.Join('|', read.Rows.Select(row => row[1] ?? "∅")), Is.EqualTo(cells));
    }

    [Test]
    public async Task Hundreds_of_keys_of_one_type_are_columns()
    {
        var read = await TextFrames.JsonAsync($"{{{string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"k{i}\":{i}"))}}}");

        Assert.That(read.Columns, Is.EqualTo(Enumerable.Range(0, 900).Select(i => $"k{i} bigint")));
    }

    [TestCase("[{\"a\":1},")]
    [TestCase("[{\"a\":1}")]
    [TestCase("[{\"a\":1},]")]
    [TestCase("[{\"a\":1}]]")]
    [TestCase("[{\"a\":1} {\"a\":2}]")]
    [TestCase("{\"a\":1")]
    [TestCase("{\"a\":")]
    [TestCase("{\"a\"}")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{'a':1}")]
    [TestCase("{a:1}")]
    [TestCase("{\"a\":01}")]
    [TestCase("{\"a\":1.}")]
    [TestCase("{\"a\":.5}")]
    [TestCase("{\"a\":+1}")]
    [TestCase("{\"a\":NaN}")]
    [TestCase("{\"a\":\"\\x\"}")]
    [TestCase("{\"a\":\"\\u12\"}")]
    [TestCase("{\"a\":\"x\ny\"}")]
    [TestCase("{\"a\":1}//")]
    [TestCase("{\"a\":tru}")]
    [TestCase("{\"a\":[1,]}")]
    [TestCase("{\"a\":1}}")]
    [TestCase("{\"a\":1},{\"a\":2}")]
    [TestCase("{\"a\":1}\n{\"a\":2")]
    [TestCase("{\"a\":-}")]
    [TestCase("{\"a\":1e}")]
    [TestCase("{\"a\":0x1}")]
    [TestCase("{\"a\":-Infinity}")]
    [TestCase("{\"a\":1 2}")]
    [TestCase("{\"a\" 1}")]
    [TestCase("{\"a\"::1}")]
    [TestCase("{,\"a\":1}")]
    [TestCase("{\"a\":1,,\"b\":2}")]
    [TestCase("{\"a\":[1}")]
    [TestCase("{\"a\":\"\t\"}")]
    [TestCase("[")]
    [TestCase("x")]
    public void What_is_no_JSON_is_refused_by_its_line(string text) =>
        Assert.That(TextFrames.Refused(() => TextFrames.JsonAsync(text)).Message,
            Does.Match("not well-formed JSON at line \\d+|where an object was expected"));

    [TestCase("1", "a number")]
    [TestCase("[1]", "a number")]
    [TestCase("[{\"a\":1},null]", "null")]
    [TestCase("\"x\"", "a string")]
    [TestCase("[[{\"a\":1}]]", "an array")]
    public void What_is_no_object_is_refused_by_its_row(string text, string what) =>
        Assert.That(TextFrames.Refused(() => TextFrames.JsonAsync(text)).Message,
            Is.EqualTo($"It is {what} where an object was expected."));

    [TestCase("\\ud800")]
    [TestCase("\\udc00x")]
    [TestCase("\\ud800\\u0041")]
    public void Half_of_a_surrogate_pair_is_refused_by_its_row_and_column(string text)
    {
        var fault = TextFrames.Refused(() => TextFrames.JsonAsync($"[{{\"a\":\"x\"}},{{\"a\":\"{text}\"}}]"));

        Assert.That((fault.Column, fault.Row), Is.EqualTo(("a", (long?)1)));
    }

    [Test]
    public void Nesting_without_end_is_refused() =>
        Assert.That(
            TextFrames.Refused(() => TextFrames.JsonAsync($"{{\"a\":{new string('[', 100_000)}")).Message,
            Does.Contain("1000 levels at line 1"));

    [Test]
    public async Task An_object_is_the_same_wherever_the_buffer_ends()
    {
        const string Object = "{\"a\":\"x\\u00e9\\\"\",\"b\":{\"c\":[1, 2]},\"d\":-1.50}\n";
        const int Window = 256 * 1024;
        for (var offset = Window - Object.Length - 2; offset <= Window + 2; offset++)
        {
            var read = await TextFrames.JsonAsync($"{{\"a\":\"{new string('f', offset - 9)}\"}}\n{Object}{Object}");
            Assert.That(read.Rows, Has.Length.EqualTo(3), $"{offset}");
            Assert.That(read.Rows[1], Is.EqualTo(new[] { "xé\"", "{\"c\":[1, 2]}", "-1.50" }), $"{offset}");
            Assert.That(read.Rows[2], Is.EqualTo(read.Rows[1]), $"{offset}");
        }
    }

    private static async Task Check(string text, string columns, params string[] rows)
    {
        foreach (var batchRows in new[] { 1, 1_000 })
        {
            var read = await TextFrames.JsonAsync(text, batchRows: batchRows);
            Assert.That(string.Join(',', read.Columns), Is.EqualTo(columns));
            Assert.That(read.Rows.Select(row => string.Join('|', row.Select(cell => cell ?? "∅"))), Is.EqualTo(rows));
        }
    }
}

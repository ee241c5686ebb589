using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>
/// What RFC 8259 takes and what it does not, case by case: each says what it must become, by the RFC and this reader's rules and not by
/// another parser. Every value is tried as a member, inside an array and inside an object.
/// </summary>
[ServerFree]
public sealed class JsonSuiteTests
{
    private static readonly string Digits = new('7', 400);

    private static readonly string[] BadNumbers =
    [
        "+1", "++1", "01", "-01", "00", "-", "--1", "- 1", ".5", "-.5", "1.", "0.", "-2.", "1.e1", "2.e+3", "9.e+", "0.1.2", "0.3e",
        "1e", "1e+",
        "1E-", "0e", "0E+", "1ee1", "1e1.5", "1e 1", "1 000", "1_000", "1,5", "0x10", "1a", "-foo", "1+2", "NaN", "-NaN", "nan", "Infinity",
        "-Infinity", "Inf", "-Inf", "１", "½", "1\u00A0", "0b1", "1f", "1n",
    ];

    private static readonly string[] BadStrings =
    [
        "'x'", "\"x", "x\"", "\"\\\"", "\"\\x41\"", "\"\\a\"", "\"\\0\"", "\"\\'\"", "\"\\ \"", "\"\\\n\"", "\"\\🌀\"", "\"\\u\"",
        "\"\\u1\"", "\"\\u12\"",
        "\"\\u123\"", "\"\\u 123\"", "\"\\u12G4\"", "\"\\U0041\"", "\"\\u-123\"", "\"x\ny\"", "\"x\ry\"", "\\u0061", "“x”",
        "\"a\" \"b\"", "\"a\"b\"",
    ];

    private static readonly string[] BadValues =
    [
        "", "tru", "TRUE", "True", "nul", "NULL", "None", "undefined", "fals", "yes", "true false", "1 2", "a", "*", "#", "/**/", "// c\n1",
        "/* c */1", "1/* c */", "{a:1}", "{1:1}", "{null:1}", "{'a':1}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1,}",
        "{\"a\":1,,\"b\":2}",
        "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\",\"b\"}", "{\"a\":1;\"b\":2}", "{\"a\"=1}", "{[1]:1}", "{\"a\":[}", "[1,]", "[,1]",
        "[1,,2]", "[1 2]", "[1;2]",
        "[1:2]", "[1}", "{\"a\":1]", "[", "{", "]", "[[1]", "[1]]", "[\"a\",\n4\n,1,", "\u00A0" + "1", "\f1", "\v1", "\u20601",
        "\uFEFF1", "\u0001",
    ];

    [Test]
    public void What_is_no_value_of_RFC_8259_is_refused_wherever_it_stands() => Assert.Multiple(() =>
    {
        var controls = Enumerable.Range(0, 32).Select(c => $"\"a{(char)c}\"");
        foreach (var value in (string[])[.. BadNumbers, .. BadStrings, .. BadValues, .. controls])
        {
            foreach (var text in (string[])[$"{{\"a\":{value}}}", $"[{{\"a\":[{value}]}}]", $"{{\"k\":1}}\n{{\"a\":{{\"b\":{value}}}}}\n"])
            {
                // Empty arrays are values; a comma that ends one member begins the next.
                if (text.Contains("[]", StringComparison.Ordinal) || text.Contains("[1,5]", StringComparison.Ordinal))
                    continue;
                AssertRefused(Encoding.UTF8.GetBytes(text), text);
            }
        }
    });

    private static IEnumerable<TestCaseData> Values()
    {
        foreach (var (value, type, cell) in new (string, string, string?)[]
        {
            ("0", "bigint", "0"), ("-1", "bigint", "-1"), ("123", "bigint", "123"), ("-0", "double", "-0"), ("-0.0", "double", "-0"),
            ("0.0", "numeric", "0.0"), ("1.0", "numeric", "1.0"), ("0e1", "double", "0"), ("0E+1", "double", "0"), ("1e1", "double", "10"),
            ("20e1", "double", "200"), ("1E22", "double", "1E+22"), ("1E-2", "double", "0.01"), ("123.456e78", "double", "1.23456E+80"),
            ("1E400", "text", "1E400"), ("-1E400", "text", "-1E400"), ("1e-400", "text", "1e-400"),
            ("1e99999999999", "text", "1e99999999999"),
            (Digits, "text", Digits), ($"0.{Digits}", "text", $"0.{Digits}"), ($"-{Digits}e-{Digits}", "text", $"-{Digits}e-{Digits}"),
            ("9223372036854775807", "bigint", "9223372036854775807"), ("9223372036854775808", "numeric", "9223372036854775808"),
            ("-9223372036854775808", "bigint", "-9223372036854775808"), ("true", "boolean", "true"), ("false", "boolean", "false"),
            ("null", "text", null), ("\"\"", "text", ""), ("\" \"", "text", " "),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "text", "\"\\/\b\f\n\r\t"),
            ("\"\\u0060\\u012a\\u12AB\"", "text", "`Īካ"), ("\"\\uD834\\uDD1E\"", "text", "𝄞"),
            ("\"\\uDBFF\\uDFFF\"", "text", "\U0010FFFF"),
            ("\"\\uFFFF\\uFDD0\"", "text", "\uFFFF\uFDD0"), ("\"\u007F\u2028\u2029\uFEFF\"", "text", "\u007F\u2028\u2029\uFEFF"),
            ("\"\\u0000\\u0001\\u001f\"", "text", "\0\u0001\u001f"), ("\"a/*b*/c//d#e\"", "text", "a/*b*/c//d#e"),
            ("\"\\\\u0061\"", "text", "\\u0061"),
            ("\"\\\\a\"", "text", "\\a"), ("\"[{:,}]\"", "text", "[{:,}]"), ("\"日本 🌻 é\"", "text", "日本 🌻 é"), ("\"NaN\"", "text", "NaN"),
            ("[]", "jsonb", "[]"), ("{}", "jsonb", "{}"), ("[[[]]]", "jsonb", "[[[]]]"),
            ("[null, 1, \"1\", {}]", "jsonb", "[null, 1, \"1\", {}]"),
            ("{\"\":0,\"a\":1,\"a\":2}", "jsonb", "{\"\":0,\"a\":1,\"a\":2}"), ("[1E400,-0,1.00]", "jsonb", "[1E400,-0,1.00]"),
            ("{ \"a\" : [ 1 , 2 ] }", "jsonb", "{ \"a\" : [ 1 , 2 ] }"), ("[\"\\u00e9\\n\"]", "jsonb", "[\"\\u00e9\\n\"]"),
        })
        {
            yield return new TestCaseData(value, type, cell).SetArgDisplayNames(value.Length > 40 ? value[..40] : value);
        }
    }

    [TestCaseSource(nameof(Values))]
    public async Task A_value_of_RFC_8259_arrives(string value, string type, string? cell)
    {
        foreach (var text in (string[])[$"{{\"a\":{value}}}", $"[ {{ \"a\" :\t{value}\r\n}}\n]", $"\n{{\"a\":{value}}} "])
        {
            var read = await TextFrames.JsonAsync(text);
            Assert.That((read.Type, read.Cells.Single()), Is.EqualTo((type, cell)), text);
        }
    }

    /// <summary>What an escape leaves behind when it is undone in place is no text any more.</summary>
    [Test]
    public async Task Characters_of_many_bytes_stand_behind_escapes([Values("\\n", "\\u00e9", "\\u65e5", "\\ud83c\\udf3b")] string escape)
    {
        foreach (var more in (string[])["é", "日", "🌻", "é日🌻", "x🌻", "日日日日日"])
        {
            var first = $"{{\"a\":\"{escape}{more}\",\"b\":\"{more}{escape}{escape}{more}\"}}";
            var read = await TextFrames.JsonAsync($"{first}\n{{\"a\":\"{more}\"}}");
            var meant = System.Text.RegularExpressions.Regex.Unescape(escape);
            Assert.That(read.Rows[0], Is.EqualTo(new[] { $"{meant}{more}", $"{more}{meant}{meant}{more}" }));
            Assert.That(read.Rows[1][0], Is.EqualTo(more));
        }
    }

    [Test]
    public void A_fault_behind_escaped_line_feeds_is_named_by_its_line()
    {
        byte[] text = [.. "{\"a\":\"\\n\\n\\n\"}\n{\"a\":\"x\"}\n{\"a\":\"\\n\"}\n{\"a\":\""u8, 0xFF, .. "\"}\n"u8];

        Assert.That(TextFrames.Refused(() => TextFrames.ReadAsync(Frame.FromJson(new MemoryStream(text)), batchRows: 1)).Message,
            Does.Contain("line 4 "));
    }

    [TestCase("\\uD800")]
    [TestCase("\\uDC00")]
    [TestCase("\\uD800\\uD800")]
    [TestCase("\\uDC00\\uD800")]
    [TestCase("\\uD800\\n")]
    [TestCase("\\uD800x")]
    [TestCase("x\\uDFFF")]
    public void Half_of_a_surrogate_pair_is_refused_in_texts_and_keys(string half)
    {
        AssertRefused(Encoding.UTF8.GetBytes($"{{\"a\":\"{half}\"}}"), half);
        AssertRefused(Encoding.UTF8.GetBytes($"{{\"{half}\":1}}"), half);
    }

    private static readonly string[] BadTexts =
    [
        "[{\"a\":1},]", "[,{\"a\":1}]", "[{\"a\":1},,{\"a\":2}]", "[{\"a\":1}{\"a\":2}]", "[{\"a\":1} {\"a\":2}]", "[{\"a\":1}", "[",
        "[[", "[{", "{", "{\"a\":1",
        "{\"a\"", "{\"", "]", "}", "{\"a\":1}]", "{\"a\":1}}", "[{\"a\":1}}", "[{\"a\":1]", "[{\"a\":1}]]", "{\"a\":1},",
        "{\"a\":1},{\"a\":2}", "{\"a\":1};{\"a\":2}",
        ",{\"a\":1}", "{\"a\":1}#", "{\"a\":1}//", "/**/{\"a\":1}", "{\"a\":1}/* c */", "{\"a\":1}x", "x{\"a\":1}", "{\"a\":1}\0",
        "\0{\"a\":1}", "{\"a\":1}\f",
        "\u00A0{\"a\":1}", "\uFEFF\uFEFF{\"a\":1}", "{\"a\":1}\uFEFF{\"a\":2}", "\u2060[]", "[\u2060]", "1", "-1", "\"a\"", "true",
        "null", "[1]", "[null]", "[[]]",
        "[{}, []]", "{} 1", "{} null", "{} \"\"", "{}\n[1]", "<x/>", "a,b\n1,2\n", "'{}'", "{\"a\":1}\n{\"a\":2", "{\"a\":1}\n\"",
    ];

    [Test]
    public void What_is_no_text_of_objects_is_refused() => Assert.Multiple(() =>
    {
        foreach (var text in BadTexts)
            AssertRefused(Encoding.UTF8.GetBytes(text), text);
    });

    [TestCase("{}", 1)]
    [TestCase("[{}]", 1)]
    [TestCase("{}{}\n{} {}", 4)]
    [TestCase("[{},{}]", 2)]
    [TestCase("[{}]\n[{},{}]", 3)]
    [TestCase("{}\n[{}]\n", 2)]
    [TestCase("[]", 0)]
    [TestCase("[]\n[]", 0)]
    [TestCase(" \t\r\n[ \t\r\n{ \t\r\n} \t\r\n, \t\r\n{ \t\r\n} \t\r\n] \t\r\n", 2)]
    public async Task Objects_alone_in_arrays_and_in_a_row_are_counted(string text, int rows)
    {
        var first = text.IndexOf('{', StringComparison.Ordinal);
        var read = await TextFrames.JsonAsync(first < 0 ? text : text.Insert(first + 1, "\"a\":1"));

        Assert.That(read.Rows, Has.Length.EqualTo(rows));
    }

    /// <summary>An array that is cut is never whole; objects in a row are, where one has just ended.</summary>
    [TestCase("[{\"a\":\"x\\u00e9\\\"é🌻\",\"b\":[1,{\"c\":null}],\"d\":-1.5e+3},{\"a\":null,\"b\":{},\"d\":true}]")]
    [TestCase("{\"a\":\"x\\u00e9\\\"é🌻\",\"b\":[1,[\"c\",null]],\"d\":-1.5e+3}\r\n{\"a\":null,\"b\":[],\"d\":true} {\"a\":1}\n")]
    public async Task A_text_that_is_cut_at_any_byte_is_refused_unless_it_is_whole_there(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var length = 1; length < bytes.Length; length++)
        {
            var (part, open) = (bytes[..length], bytes[..length].Count(b => b == '{') - bytes[..length].Count(b => b == '}'));
            if (text[0] == '{' && open == 0)
                Assert.That((await TextFrames.ReadAsync(Frame.FromJson(new MemoryStream(part)))).Rows, Is.Not.Empty, $"{length} bytes");
            else
                AssertRefused(part, $"{length} bytes of {text}");
        }
    }

    [TestCase("utf-16", true, null, true)]
    [TestCase("utf-16BE", true, null, true)]
    [TestCase("utf-32", true, null, true)]
    [TestCase("utf-8", true, null, true)]
    [TestCase("utf-16", false, "utf-16", true)]
    [TestCase("utf-16BE", false, "utf-16BE", true)]
    [TestCase("gb18030", false, "gb18030", true)]
    [TestCase("utf-16", false, null, false)]
    [TestCase("utf-16BE", false, null, false)]
    [TestCase("utf-32", false, null, false)]
    [TestCase("gb18030", false, null, false)]
    [TestCase("iso-8859-1", false, null, false)]
    public async Task Other_encodings_are_read_where_they_are_known(string encoding, bool hasMark, string? option, bool isRead)
    {
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        byte[] bytes = [.. hasMark ? codec.GetPreamble() : [], .. codec.GetBytes("{\"grün\":\"é\"}\n{\"grün\":\"ü\"}")];
        var options = new JsonOptions { Encoding = option };

        var frame = Frame.FromJson(new MemoryStream(bytes), options);
        if (isRead)
            Assert.That((await TextFrames.ReadAsync(frame)).Cells, Is.EqualTo(new[] { "é", "ü" }));
        else
            Assert.That(() => TextFrames.ReadAsync(frame), Throws.TypeOf<FrameFault>());
    }

    [Test]
    public void Bytes_that_are_no_character_of_UTF16_are_refused([Values] bool isHalf)
    {
        byte[] text = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"a\":\"")];
        var end = Encoding.Unicode.GetBytes("\"}");

        AssertRefused(isHalf ? [.. text, 0x00, 0xD8, .. end] : [.. text, .. end, 0x20], $"{isHalf}");
    }

    private static void AssertRefused(byte[] bytes, string what)
    {
        try
        {
            TextFrames.ReadAsync(Frame.FromJson(new MemoryStream(bytes))).GetAwaiter().GetResult();
            Assert.Fail($"It was read: {what}");
        }
        catch (FrameFault fault)
        {
            Assert.That(fault.Remedy, Is.Not.Empty, what);
        }
    }
}

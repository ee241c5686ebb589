using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>What the options of a CSV text change.</summary>
[ServerFree]
public sealed class CsvOptionTests
{
    [Test]
    public async Task A_delimiter_that_is_given_is_not_looked_for() =>
        await Check("a;b\n1,2;3\n", new() { Delimiter = ';' }, "a text,b bigint", "1,2|3");

    [Test]
    public async Task Without_quotes_every_quote_is_a_character() =>
        await Check("tconst\ttitle\nt1\t\"Hi\" she said\nt2\t\"unfinished\n", new() { Delimiter = '\t', Quote = null },
            "tconst text,title text", "t1|\"Hi\" she said", "t2|\"unfinished");

    [Test]
    public async Task Another_quote_character_works_as_a_quote() =>
        await Check("a,b\n1,'x,''y'''\n", new() { Quote = '\'' }, "a bigint,b text", "1|x,'y'");

    [Test]
    public async Task An_escape_works_inside_quotes() =>
        await Check("a,b\n1,\"say \\\"hi\\\", \\\\o/\"\n2,\\x\n", new() { Escape = '\\' }, "a bigint,b text", "1|say \"hi\", \\o/",
            "2|\\x");

    [Test]
    public async Task An_escape_works_everywhere_without_quotes() =>
        await Check("a\tb\n1\tx\\\ty\n\\N\tz\\\\\n", new() { Delimiter = '\t', Quote = null, Escape = '\\', NullTexts = ["\\N", "N"] },
            "a bigint,b text", "1|x\ty", "∅|z\\");

    [Test]
    public async Task Names_are_made_where_there_is_no_header() =>
        await Check("1,x\n2,y\n", new() { HasHeader = false }, "column0 bigint,column1 text", "1|x", "2|y");

    [Test]
    public async Task Names_that_are_given_take_the_place_of_the_header_or_of_none()
    {
        await Check("1,x\n", new() { HasHeader = false, Names = ["id", "note"] }, "id bigint,note text", "1|x");
        await Check("a,b\n1,x\n", new() { Names = ["id", "note"] }, "id bigint,note text", "1|x");
        await Check("", new() { HasHeader = false, Names = ["id", "note"] }, "id text,note text");
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync("a,b\n1,x\n", new() { Names = ["id"] })).Message,
            Does.Contain("1 name(s)").And.Contain("2 field(s)"));
    }

    [Test]
    public async Task Null_texts_count_without_quotes_only() =>
        await Check("a,b\n1,NA\nNA,\"NA\"\n\\N,x\n", new() { NullTexts = ["NA", "\\N"] }, "a bigint,b text", "1|∅", "∅|NA", "∅|x");

    /// <summary>A null text is a field as it stands in the file, before an escape is undone: what is escaped is a value.</summary>
    [TestCase("\\N", null, '\\', "\\N", null)]
    [TestCase("\\N", null, '\\', "\\\\N", "\\N")]
    [TestCase("\\N", null, '\\', "N", "N")]
    [TestCase("N", null, '\\', "\\N", "N")]
    [TestCase("NA", null, '\\', "\\NA", "NA")]
    [TestCase("NA", null, '\\', "N\\A", "NA")]
    [TestCase("NA", null, '\\', "NA", null)]
    [TestCase("\\\\", null, '\\', "\\\\", null)]
    [TestCase("a\\;b", null, '\\', "a\\;b", null)]
    [TestCase("^N", null, '^', "^N", null)]
    [TestCase("\\N", '"', '\\', "\\N", null)]
    [TestCase("\\N", '"', '\\', "\"\\N\"", "N")]
    [TestCase("\\N", '"', null, "\\N", null)]
    [TestCase("\\N", '"', null, "\"\\N\"", "\\N")]
    [TestCase("N\"A", '"', null, "N\"A", null)]
    [TestCase("N\"A", '"', null, "\"N\"\"A\"", "N\"A")]
    [TestCase("\"NA", null, null, "\"NA", null)]
    [TestCase("\"NA\"", null, null, "\"NA\"", null)]
    [TestCase("'NA", '"', null, "'NA", null)]
    [TestCase("#NA", '"', null, "#NA", null)]
    [TestCase("-", '"', null, " -", " -")]
    public async Task A_null_text_is_a_field_as_it_stands(string nullText, char? quote, char? escape, string field, string? value) =>
        await Check($"a;b\nk;{field}\nk;x\n",
            new() { Delimiter = ';', Quote = quote, Escape = escape, NullTexts = [nullText], Comment = '#' }, "a text,b text",
            $"k|{value ?? "∅"}", "k|x");

    [TestCase("\"NA\"", '"', null)]
    [TestCase("\"", '"', null)]
    [TestCase("a;b", '"', null)]
    [TestCase("a;b", null, '\\')]
    [TestCase("a\nb", '"', null)]
    [TestCase("\r", null, null)]
    [TestCase("a\\", null, '\\')]
    [TestCase("\\", null, '\\')]
    public void A_null_text_that_no_field_can_be_is_refused(string nullText, char? quote, char? escape)
    {
        var options = new CsvOptions { Delimiter = ';', Quote = quote, Escape = escape, NullTexts = ["NA", nullText] };

        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync("a;b\n1;2\n", options)).Message, Does.StartWith("NullTexts"));
        Assert.That(() => TextOptionTable.Check(options), Throws.TypeOf<FrameFault>());
    }

    [Test]
    public void A_null_text_that_holds_the_delimiter_that_the_text_shows_is_refused() => Assert.That(
        TextFrames.Refused(() => TextFrames.CsvAsync("a;b\n1;2\n", new() { NullTexts = ["a;b"] })).Message, Does.StartWith("NullTexts"));

    [TestCase(EmptyField.AsWritten, "1|∅", "2|")]
    [TestCase(EmptyField.Null, "1|∅", "2|∅")]
    [TestCase(EmptyField.Text, "1|", "2|")]
    public async Task An_empty_field_is_NULL_or_a_text_as_asked(EmptyField empty, string plain, string quoted) =>
        await Check("a,b\n1,\n2,\"\"\n3,x\n", new() { Empty = empty }, "a bigint,b text", plain, quoted, "3|x");

    [Test]
    public async Task Lines_before_the_header_and_comments_are_passed_over() =>
        await Check("Report \"of, today\r\n\r\n# made by x, \"y\n#z\na,b\n# no, \"row\n1,x\n#\n2,#y\n# end",
            new() { SkipLines = 2, Comment = '#' }, "a bigint,b text", "1|x", "2|#y");

    [TestCase(',', '.', "1.234.567,5", "1234567.5", true)]
    [TestCase(',', null, "1234567,5", "1234567.5", true)]
    [TestCase('.', ',', "1,234,567.5", "1234567.5", true)]
    [TestCase('.', ',', "-1,234", "-1234", true)]
    [TestCase('.', ',', "1,23", "1,23", false)]
    [TestCase('.', ',', "1,2345", "1,2345", false)]
    [TestCase('.', ',', "1234,567", "1234,567", false)]
    [TestCase(',', '.', "1.23,5", "1.23,5", false)]
    [TestCase(',', null, "1.5", "1.5", false)]
    public async Task Numbers_are_read_in_the_files_own_notation(char point, char? thousands, string text, string value, bool isNumber)
    {
        var read = await TextFrames.CsvAsync($"x;y\n{text};1\n",
            new() { Delimiter = ';', DecimalSeparator = point, ThousandsSeparator = thousands });

        Assert.That((read.Rows[0][0], read.Columns[0] != "x text"), Is.EqualTo((value, isNumber)));
    }

    [TestCase("dd.MM.yyyy", "31.12.2024", "2024-12-31")]
    [TestCase("d/M/yyyy", "1/2/2024", "2024-02-01")]
    [TestCase("M/d/yyyy", "12/31/2024", "2024-12-31")]
    [TestCase("yyyyMMdd", "20241231", "2024-12-31")]
    public async Task Dates_are_read_in_the_format_that_is_given(string format, string text, string value)
    {
        await Check($"k;x\nk;{text}\n", new() { DateFormat = format }, "k text,x date", $"k|{value}");
        await Check($"k;x\nk;2024-12-32\n", new() { DateFormat = format }, "k text,x text", "k|2024-12-32");
    }

    [Test]
    public async Task Timestamps_are_read_in_the_format_that_is_given() =>
        await Check("x\n31/12/2024 23:59:58.5\n01/01/2025 0:00:00.25\n", new() { TimestampFormat = "dd/MM/yyyy H:mm:ss.f" }, "x timestamp",
            "2024-12-31T23:59:58.5", "2025-01-01T00:00:00.25");

    [TestCase("yyyy-MM-ddTHH:mm:ssZ", "2024-12-31T23:59:58Z", "2024-12-31T23:59:58Z")]
    [TestCase("dd/MM/yyyy H:mm Z", "31/12/2024 9:05 Z", "2024-12-31T09:05:00Z")]
    [TestCase("yyyyMMddTHHmmss.fffZ", "20241231T235958.125Z", "2024-12-31T23:59:58.125Z")]
    public async Task A_timestamp_format_that_ends_with_Z_gives_instants(string format, string text, string value)
    {
        await Check($"x\n{text}\n", new() { TimestampFormat = format }, "x timestamptz", value);
        await Check($"x\n{text[..^1]}\n", new() { TimestampFormat = format }, "x text", text[..^1]);
    }

    // Each would give another day or time than the text says, or none ever.
    [TestCase("yyyy-MM", "no day")]
    [TestCase("dd.MM", "no year")]
    [TestCase("yyyy.dd", "no month")]
    [TestCase("yyyy-mm-dd", "'mm'")]
    [TestCase("dd.MM.yy", "'yy'")]
    [TestCase("yyyy-MM-dd EEE", "'EEE'")]
    [TestCase("dd MMM yyyy", "'MMM'")]
    [TestCase("yyyy-MM-dd HH", "'HH'")]
    [TestCase("yyyy-MM-dd mm", "'mm'")]
    [TestCase("yyyy-MM-dd.f", "'f'")]
    [TestCase("yyyy-MM-ddZ", "'Z'")]
    [TestCase("yyyy-MM-dd-dd", "'dd' twice")]
    [TestCase("dMyyyy", "'d' right before")]
    [TestCase("yyyyMd", "'M' right before")]
    [TestCase("dd'MM'yyyy", "a quote")]
    [TestCase("dd\\.MM\\.yyyy", "a quote")]
    [TestCase("dd年MM月yyyy", "beyond ASCII")]
    [TestCase("", "no year")]
    public void A_date_format_that_lies_is_refused_by_what_it_has(string format, string what) =>
        AssertFormat(new() { DateFormat = format }, "DateFormat", what);

    [TestCase("yyyy-MM-dd", "no hour")]
    [TestCase("HH:mm:ss", "no year")]
    [TestCase("yyyy-MM-dd hh:mm:ss", "'hh'")]
    [TestCase("yyyy-MM-dd h:mm tt", "'h'")]
    [TestCase("yyyy-MM-dd HH:mm tt", "'tt'")]
    [TestCase("yyyy-MM-dd HH:mm a", "'a'")]
    [TestCase("yyyy-MM-dd HH:ss", "no minute")]
    [TestCase("yyyy-MM-dd mm:ss", "no hour")]
    [TestCase("yyyy-MM-dd HH:mm.f", "no second")]
    [TestCase("yyyy-MM-dd HH:MM", "'MM' twice")]
    [TestCase("yyyy-MM-dd HH:mm:mm", "'mm' twice")]
    [TestCase("yyyy-MM-dd HH:mm:ss.fffffff", "'fffffff'")]
    [TestCase("yyyy-MM-dd Hmm", "'H' right before")]
    [TestCase("yyyy-MM-dd HH:mm:ss zzz", "'zzz'")]
    [TestCase("yyyy-MM-dd HH:mm:ssK", "'K'")]
    [TestCase("yyyy-MM-ddZHH:mm", "'Z'")]
    [TestCase("yyyy-MM-dd'T'HH:mm:ss'Z'", "a quote")]
    public void A_timestamp_format_that_lies_is_refused_by_what_it_has(string format, string what) =>
        AssertFormat(new() { TimestampFormat = format }, "TimestampFormat", what);

    private static void AssertFormat(CsvOptions options, string option, string what)
    {
        var fault = Assert.Throws<FrameFault>(() => Frame.FromCsv(new MemoryStream(), options))!;

        Assert.That(fault.Message, Does.StartWith($"The option {option} has ").And.Contain(what));
        Assert.That(fault.Remedy, Is.Not.Empty);
    }

    [Test]
    public async Task Columns_are_selected_and_renamed() =>
        await Check("a,b,c\n1,x,2.5\n", new() { Columns = ["c", "a"], Rename = new Dictionary<string, string> { ["a"] = "id" } },
            "c numeric,id bigint", "2.5|1");

    [Test]
    public void A_selected_column_that_is_not_there_is_refused() =>
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync("a,b\n1,2\n", new() { Columns = ["B"] })).Message,
            Does.Contain("'B'").And.Contain("'a', 'b'"));

    [TestCase("Order ID", "order_id")]
    [TestCase("OrderId", "order_id")]
    [TestCase("HTTPServer2Name", "http_server2_name")]
    [TestCase("größe (cm)", "größe_cm")]
    [TestCase("already_snake", "already_snake")]
    public async Task Names_become_snake_case(string name, string snake) =>
        Assert.That((await TextFrames.CsvAsync($"{name}\n1\n", new() { SnakeCaseNames = true })).Columns,
            Is.EqualTo(new[] { $"{snake} bigint" }));

    [Test]
    public async Task Long_names_are_cut_and_stay_apart()
    {
        var read =
            await TextFrames.CsvAsync($"{new string('ü', 60)}a,{new string('ü', 60)}b,short\n1,2,3\n", new() { CutLongNames = true });

        var names = read.Columns.Select(column => column.Split(' ')[0]).ToArray();
        Assert.That(names.Select(System.Text.Encoding.UTF8.GetByteCount), Is.All.LessThanOrEqualTo(63));
        Assert.That(names.Distinct().Count(), Is.EqualTo(3));
        Assert.That(names[2], Is.EqualTo("short"));
    }

    [Test]
    public void One_character_cannot_mean_two_things()
    {
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync("a\n1\n", new() { Delimiter = '"' })).Message,
            Does.Contain("same character"));
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync("a\n1\n", new() { Delimiter = '\n' })).Message, Does.Contain("Delimiter"));
    }

    private static async Task Check(string text, CsvOptions options, string columns, params string[] rows)
    {
        var read = await TextFrames.CsvAsync(text, options);

        Assert.That(string.Join(',', read.Columns), Is.EqualTo(columns));
        Assert.That(read.Rows.Take(rows.Length).Select(row => string.Join('|', row.Select(cell => cell ?? "∅"))), Is.EqualTo(rows));
    }
}

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
    public async Task Another_quote_is_one() =>
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

    [TestCase("yyyy-MM")]
    [TestCase("yyyy-MM-dd EEE")]
    [TestCase("")]
    public void A_format_that_is_none_is_refused(string format) =>
        Assert.That(() => Frame.FromCsv(new MemoryStream(), new CsvOptions { DateFormat = format }), Throws.TypeOf<EfWriter.FrameFault>());

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

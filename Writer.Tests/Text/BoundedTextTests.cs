using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>
/// What a text makes its reader do and keep is bounded by its bytes and columns, counted and not timed: a text that is none is refused at
/// once, and one that is large costs its largest record.
/// </summary>
[ServerFree]
public sealed class BoundedTextTests
{
    private const long Long = 200_000_000;
    private const long Little = 2_500_000;
    private const int SmallRoom = 600_000;

    private static IEnumerable<TestCaseData> Csv()
    {
        yield return Case("fields", "a,b\n1,2\n", ",", "line 3 has more than 2 fields");
        yield return Case("fields with values", "a,b\n", "x,", "line 2 has more than 2 fields");
        yield return Case("quoted fields", "a,b\n1,2\n\n", "\"\",", "line 4 has more than 2 fields");
        yield return Case("fields of one column", "a\n1\n", ",x", "line 3 has more than 1 field", new() { Delimiter = ',' });
        yield return Case("fields without a header", "1;2\n", ";", "line 2 has more than 2 fields", new() { HasHeader = false });
        yield return Case("names", "", "a,", "at least 1601 columns");
        yield return Case("empty names", "", ",", "at least 1601 columns");
        yield return Case("quoted names", "", "\"a\",", "at least 1601 columns");
        yield return Case("one name", "a,", "b", "names the columns, has more than 1024 kB");
        yield return Case("one quoted name", "\"", "\"\"", "names the columns, has more than 1024 kB");

        static TestCaseData Case(string what, string begin, string part, string fault, CsvOptions? options = null) =>
            new TestCaseData(begin, part, fault, options).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Csv))]
    public void A_record_that_has_too_much_is_refused_before_its_end(string begin, string part, string fault, CsvOptions? options)
    {
        var text = new EndlessText(begin, _ => part, Long);

        var refusal = TextFrames.Refused(() => TextFrames.ReadAsync(Frame.FromCsv(text, options)));

        Assert.That(refusal.Message, Does.Contain(fault));
        Assert.That(refusal.Remedy, Is.Not.Empty);
        Assert.That(text.BytesRead, Is.LessThan(Little));
    }

    [Test]
    public void An_endless_record_behind_the_first_look_is_refused_at_once()
    {
        const long Before = TextFrame.FirstLook + 1_000_000;
        var text = new EndlessText("a,b\n", i => i < Before / 4 ? "1,2\n" : ",", Long);

        Assert.That(TextFrames.Refused(() => TextFrames.ReadAsync(Frame.FromCsv(text))).Message, Does.Contain("more than 2 fields"));
        Assert.That(text.BytesRead, Is.LessThan(TextFrame.FirstLook + Before + Little));
    }

    private static IEnumerable<TestCaseData> Json()
    {
        yield return Case("keys", "{\"k\":1", i => $",\"k{i}\":{{}}", "at least 1601 columns");
        yield return Case("one key again and again", "[{\"a\":1", _ => ",\"a\":1", "the key 'a' twice");
        yield return Case("one key with escapes", "{\"a\":1", _ => ",\"\\u0061\":[]", "the key 'a' twice");
        yield return Case("levels", "{\"a\":", _ => "[", "1000 levels");
        yield return Case("levels of objects", "{\"a\":", _ => "{\"\":", "1000 levels");
        yield return Case("values that are no objects", "[", _ => "1,", "a number where an object was expected");
        yield return Case("arrays that are no objects", "", _ => "[", "an array where an object was expected");
        yield return Case("a name", "{\"", _ => "k", "key of the object has more than 64 kB");
        yield return Case("an escaped name", "{\"", _ => "\\n", "key of the object has more than 64 kB");

        static TestCaseData Case(string what, string begin, Func<int, string> part, string fault) =>
            new TestCaseData(begin, part, fault).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Json))]
    public void An_object_that_has_too_much_is_refused_before_its_end(string begin, Func<int, string> part, string fault)
    {
        var text = new EndlessText(begin, part, Long);

        var refusal = TextFrames.Refused(() => TextFrames.ReadAsync(Frame.FromJson(text)));

        Assert.That(refusal.Message, Does.Contain(fault));
        Assert.That(text.BytesRead, Is.LessThan(Little));
    }

    // What means nothing is passed over, and does not pile up.
    [TestCase("a\n1\n", "\n", "2\n")]
    [TestCase("a,b\n1,1\n", "\r\n", "2,2\n")]
    [TestCase("", "\n", "a,b\n1,2\n")]
    [TestCase("a,b\n1,1\n", "# a comment, \"x\n", "2,2\n")]
    [TestCase("a,b\n1,1\n#", "one comment without an end", "\n2,2\n")]
    public async Task Lines_that_mean_nothing_are_passed_over(string begin, string part, string end)
    {
        TextParts input = TextInput.Of(new EndlessText(begin, _ => part, 8_000_000, end));
        var options = new CsvOptions { Comment = '#' };
        var reader = await CsvReader.OpenAsync(
            input, options, window => DialectFinder.Find(window, options, out _), CancellationToken.None);
        Assert.That(await reader.ReadFirstAsync(CancellationToken.None), Is.True);
        while (await reader.ReadAsync(reader.Block.Columns, 1_000, CancellationToken.None))
        {
        }

        await reader.DisposeAsync();
        Assert.That(input.TakeRoom(), Has.Length.LessThan(SmallRoom));
    }

    [TestCase("", "{\"a\":1}")]
    [TestCase("{\"a\":1}", "{\"a\":1}")]
    [TestCase("[{\"a\":1}", ",{\"a\":1}]")]
    [TestCase("[", "{\"a\":1}]")]
    [TestCase("[]", "")]
    [TestCase("", "")]
    public async Task Blanks_between_objects_are_passed_over(string begin, string end)
    {
        TextParts input = TextInput.Of(new EndlessText(begin, i => i % 3 == 0 ? "\n" : " \t", 8_000_000, end));
        var rows = await JsonRows.OpenAsync(input, JsonOptions.Default, CancellationToken.None);
        var sink = new CountingSink();
        while (await rows.ReadAsync(sink, CancellationToken.None))
        {
        }

        await rows.DisposeAsync();
        Assert.That(input.TakeRoom(), Has.Length.LessThan(SmallRoom));
        Assert.That(sink.Rows, Is.EqualTo($"{begin}{end}".Count(c => c == '{')));
    }

    /// <summary>The room that a large record needed is not filled with small ones, whose cells take more than their text.</summary>
    [Test]
    public async Task Small_records_behind_a_large_one_are_read_a_few_at_a_time()
    {
        var large = new string('x', 5_000_000);
        TextParts input = TextInput.Of(new EndlessText($"a,b\n1,{large}\n", _ => "1,2\n", 25_000_000));
        var options = new CsvOptions { Delimiter = ',' };
        var reader = await CsvReader.OpenAsync(input, options, _ => CsvDialect.Of(options, 0), CancellationToken.None);
        var (most, rows) = (0, 0);
        while (await reader.ReadAsync(2, int.MaxValue, CancellationToken.None))
        {
            most = Math.Max(most, reader.Block.Cells.Length);
            rows += reader.Block.Rows;
        }

        await reader.DisposeAsync();
        Assert.That(rows, Is.GreaterThan(4_000_000));
        Assert.That(most, Is.LessThanOrEqualTo(CellBlock.MostCells));
    }

    [TestCase(1_600, 400)]
    [TestCase(1, 20_000)]
    public async Task A_batch_has_a_bounded_number_of_cells(int columns, int rows)
    {
        var first = $"{{{string.Join(',', Enumerable.Range(0, columns).Select(i => $"\"k{i}\":1"))}}}";
        var frame = (TextFrame)Frame.FromJson(new EndlessText(first, _ => "{}", first.Length + (2 * rows)));
        await frame.ResolveAsync(new Dictionary<string, AskedType>(), looksAtAll: false, CancellationToken.None);

        var read = 0;
        await foreach (var batch in frame.ReadAsync(1_000_000, CancellationToken.None))
        {
            Assert.That(batch.Rows * columns, Is.LessThanOrEqualTo(Math.Max(CellBlock.MostCells, columns)));
            read += batch.Rows;
        }

        Assert.That(read, Is.EqualTo(rows + 1));
    }

    /// <summary>Once to find the types of its beginning, and once to send it; twice more where a late value widens a column.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_text_is_read_as_often_as_its_types_need(bool isWidened)
    {
        const long Length = 12_000_000;
        var text = new EndlessText("a,b\n", _ => "1,2024-02-29\n", Length, isWidened ? "x,y\n" : "2,2024-02-29\n");

        var read = await TextFrames.ReadAsync(Frame.FromCsv(text), batchRows: 16_384);

        var passes = isWidened ? 3 : 1;
        Assert.That(read.Restarts, Is.EqualTo(isWidened ? 1 : 0));
        Assert.That(text.BytesRead, Is.LessThan((passes * Length) + TextFrame.FirstLook + ((passes + 1) * 300_000)));
    }

    /// <summary>A record is looked at again when more of it has come; what is read grows with it.</summary>
    [TestCase("a\n\"", "x", "\"\n")]
    [TestCase("a\n", "x", "\n")]
    [TestCase("a,b\n1,\"", "\"\"\n", "\"\n")]
    public async Task A_large_record_is_looked_at_a_few_times(string begin, string part, string end)
    {
        const int Length = 40_000_000;
        TextParts input = TextInput.Of(new EndlessText(begin, _ => part, Length, end));
        var options = new CsvOptions { Delimiter = ',' };
        var reader = await CsvReader.OpenAsync(input, options, _ => CsvDialect.Of(options, 0), CancellationToken.None);
        await reader.ReadFirstAsync(CancellationToken.None);
        Assert.That(await reader.ReadAsync(reader.Block.Columns, 10, CancellationToken.None), Is.True);

        Assert.That(reader.BytesSplit, Is.InRange(Length, 6L * Length));
        await reader.DisposeAsync();
    }

    private sealed class CountingSink : IJsonSink
    {
        public int Rows { get; private set; }

        public void BeginRow(long row)
        {
        }

        public int FindColumn(ref System.Text.Json.Utf8JsonReader key, int guess) => 0;

        public void Take(int column, ref System.Text.Json.Utf8JsonReader value, byte[] bytes, int start, int end)
        {
        }

        public bool EndRow()
        {
            Rows++;
            return false;
        }

        public void EndRows()
        {
        }
    }
}

using System.Text;
using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>Records and fields: each case says what its writer meant.</summary>
[ServerFree]
public sealed class CsvShapeTests
{
    // A bar between cells, a slash between rows, ∅ for NULL; the columns' names first.
    [TestCase("a,b,c\n1,2,3\n", "a|b|c/1|2|3")]
    [TestCase("a,b\n1,\"x,y\"\n", "a|b/1|x,y")]
    [TestCase("a,b\n1,\"he said \"\"hi\"\"\"\n", "a|b/1|he said \"hi\"")]
    [TestCase("a,b\n1,\"\"\"\"\n", "a|b/1|\"")]
    [TestCase("a,b\n1,\"x\ny\"\n2,\"x\r\ny\"\n", "a|b/1|x\ny/2|x\r\ny")]
    [TestCase("a,b\n1,\"\"\nx,\n", "a|b/1|/x|∅")]
    [TestCase("a,b\r\n1,x\r\n2,y", "a|b/1|x/2|y")]
    [TestCase("a,b\r1,x\r2,y\r", "a|b/1|x/2|y")]
    [TestCase("a,b\n1,x\r\n2,y\r3,z\n", "a|b/1|x/2|y/3|z")]
    [TestCase("a,b\n\n1,x\n\n\r\n2,y\n\n", "a|b/1|x/2|y")]
    [TestCase("\n\na,b\n1,x\n", "a|b/1|x")]
    [TestCase("\uFEFFa,b\n1,x\n", "a|b/1|x")]
    [TestCase("\uFEFF\"a\",b\n1,x\n", "a|b/1|x")]
    [TestCase("a\n1\n\n3\n", "a/1/∅/3")]
    [TestCase("a,b,\n1,x,y\n", "a|b|column2/1|x|y")]
    [TestCase("a,a,b,a\n1,2,3,4\n", "a|a_2|b|a_3/1|2|3|4")]
    [TestCase("a,a_2,a\n1,2,3\n", "a|a_2|a_3/1|2|3")]
    [TestCase(" a , \"b\n1,x\n", "a|\"b/1|x")]
    [TestCase("A,a\n1,2\n", "A|a/1|2")]
    [TestCase("size,name\n1,5\" pipe\n2,6\" pipe\n3,z\n", "size|name/1|5\" pipe/2|6\" pipe/3|z")]
    [TestCase("5\" pipe,name\n1,x\n", "5\" pipe|name/1|x")]
    [TestCase("a,b\nx\"y\"\",\"\"\n", "a|b/x\"y\"\"|")]
    [TestCase("a,b\n 1, x \n", "a|b/1| x ")]
    [TestCase("a;b\n1,5;2,5\n", "a|b/1,5|2,5")]
    [TestCase("a\tb,c\n1\tx,y\n", "a|b,c/1|x,y")]
    [TestCase("a|b\n1|x\n", "a|b/1|x", '|')]
    [TestCase("a,b;c\n1,2;3\n4,5;6;7\n", "a|b;c/1|2;3/4|5;6;7")]
    [TestCase("name\nhello, world\ngood, bad, ugly\n", "name/hello, world/good, bad, ugly")]
    [TestCase("a,b\n\"x;y;z\",1\n\"p;q;r\",2\n", "a|b/x;y;z|1/p;q;r|2")]
    [TestCase("a,b\n1,日本 🌻\n", "a|b/1|日本 🌻")]
    [TestCase("first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123\n",
        "first|last|address|city|zip/John|Doe|120 any st.|Anytown, WW|08123")]
    [TestCase("a,b,c\r\n1,\"\",\"\"\r\n2,x,y\r\n", "a|b|c/1||/2|x|y")]
    [TestCase("key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [102.0, 0.5]}\"\n",
        "key|val/1|{\"type\": \"Point\", \"at\": [102.0, 0.5]}")]
    [TestCase("place,at\nx,\"46°31'32\"\"N 6°38'\"\"\"\n", "place|at/x|46°31'32\"N 6°38'\"")]
    [TestCase("a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n", "a|b/1|ha \n\"ha\" \nha/3|4")]
    [TestCase("a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n", "a|b|c/1|2|3/Once upon \na time|5|6/7|8|9")]
    [TestCase("a,b,c\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n", "a|b|c/Once upon \r\na time|5|6/7|8|9")]
    [TestCase("a,b,c\n1,2,3\n4,5,ʤ\n", "a|b|c/1|2|3/4|5|ʤ")]
    [TestCase("\"a \"\"b\"\"\",\"c\nd\"\n1,2\n", "a \"b\"|c\nd/1|2")]
    [TestCase("a,b\n1,x", "a|b/1|x")]
    [TestCase("a,b\n1,", "a|b/1|∅")]
    [TestCase("a,b\n1,\"x\"", "a|b/1|x")]
    [TestCase("a,b\n", "a|b")]
    [TestCase("a,b", "a|b")]
    public async Task A_text_is_read_as_its_writer_meant(string text, string meant, char? bar = null)
    {
        foreach (var rows in new[] { 1, 2, 1_000 })
        {
            var read = await TextFrames.CsvAsync(text, batchRows: rows);
            var parts = new[] { read.Columns.Select(column => (string?)column[..column.LastIndexOf(' ')]).ToArray() }.Concat(read.Rows);
            Assert.That(string.Join('/', parts.Select(row => string.Join('|', row.Select(cell => cell ?? "∅")))), Is.EqualTo(meant),
                $"{rows} rows at a time");
        }
    }

    [TestCase(1_500, "n", 21)]
    [TestCase(1_500, "", 21)]
    [TestCase(15, "n", 14)]
    public void Names_that_are_repeated_or_missing_are_not_listed_without_end(int columns, string name, int notes)
    {
        var told = new List<string>();

        var names = ColumnNames.Complete([.. Enumerable.Repeat(name, columns)], told);

        Assert.That(names, Is.Unique);
        Assert.That(told, Has.Count.EqualTo(notes));
        if (notes > 20)
            Assert.That(told[^1], Does.EndWith("more columns were named by the same rules."));
    }

    [TestCase("a,b\n1\n", 2, 1, 2)]
    [TestCase("a,b\n1,2\n1,2,3\n", 3, 3, 2)]
    [TestCase("a,b\n1,\"x\ny\"\n1,2,3\n", 4, 3, 2)]
    [TestCase("a,b\r\n1,2\r\n\r\n1\r\n", 4, 1, 2)]
    [TestCase("a,b\n1,\"x\"\"\ny\"\"é\"\n\"\"\"\né\",2\n1\n", 6, 1, 2)]
    public void A_record_with_another_number_of_fields_is_refused_by_its_line(string text, int line, int found, int expected)
    {
        var fault = TextFrames.Refused(() => TextFrames.CsvAsync(text, new() { Delimiter = ',' }));

        Assert.That(fault.Message,
            Is.EqualTo($"The record at line {line} has {found} field(s), and the first line names {expected} columns."));
    }

    [TestCase("a,b\n1,\"x\n2,y\n", "line 2", "not closed")]
    [TestCase("a,\"b\n1,x\n", "line 1", "not closed")]
    [TestCase("a,b\n1,\"x\"y\n", "line 2", "after its closing quote")]
    [TestCase("a,b\n1,\"x\" \n", "line 2", "after its closing quote")]
    public void A_quote_that_does_not_end_as_it_should_is_refused_by_its_line(string text, string line, string what) =>
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync(text, new() { Delimiter = ',' })).Message,
            Does.Contain(line).And.Contain(what));

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("\uFEFF")]
    public void A_text_without_names_is_refused(string text) =>
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync(text)).Message, Does.Contain("line of column names"));

    /// <summary>Wherever a buffer ends: at every byte of a record with everything in it.</summary>
    [Test]
    public async Task A_record_is_the_same_wherever_the_buffer_ends()
    {
        const string Record = "1,\"x\r\ny\"\"\",\"\",,z\r\n";
        const int Window = 256 * 1024;
        for (var offset = Window - Record.Length - 2; offset <= Window + 2; offset++)
        {
            var filler = $"a,b,c,d,e\n1,{new string('f', offset - 18)},,,\n";
            var read = await TextFrames.CsvAsync($"{filler}{Record}{Record}");
            Assert.That(read.Rows, Has.Length.EqualTo(3), $"{offset}");
            Assert.That(read.Rows[1], Is.EqualTo(new[] { "1", "x\r\ny\"", "", null, "z" }), $"{offset}");
            Assert.That(read.Rows[2], Is.EqualTo(read.Rows[1]), $"{offset}");
        }
    }

    [Test]
    public async Task One_row_of_1_600_columns_is_read()
    {
        var read = await TextFrames.CsvAsync(
            $"{string.Join(',', Enumerable.Range(0, 1_600).Select(i => $"c{i}"))}\n{string.Join(',', Enumerable.Range(0, 1_600))}\n");

        Assert.That(read.Columns, Is.EqualTo(Enumerable.Range(0, 1_600).Select(i => $"c{i} bigint")));
        Assert.That(read.Rows.Single(), Is.EqualTo(Enumerable.Range(0, 1_600).Select(i => $"{i}")));
    }

    [Test]
    public async Task A_large_cell_is_read_whole()
    {
        var large = new StringBuilder().Insert(0, "line, with \"\"quotes\"\"\n", 1_000_000).ToString();
        var read = await TextFrames.CsvAsync($"a,b\n1,\"{large}\"\n2,x\n");

        Assert.That(read.Rows[0][1], Is.EqualTo(large.Replace("\"\"", "\"", StringComparison.Ordinal)));
        Assert.That(read.Rows[1][1], Is.EqualTo("x"));
    }
}

using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>Of several files, an error names the one that it is about, and the line or the row in it.</summary>
[AnyServer]
public sealed class WhichFileTests : PipelineTest
{
    private static readonly string[] Packings = ["", ".gz", ".zip", ".zst"];

    // What is wrong with a file, and what is said of it.
    private static readonly (string Name, string Text, string Expected)[] Csv =
    [
        ("open quote", "id,n\n1,a\n2,\"b\n3,c\n", "The record at line 3 has a field whose quote is not closed"),
        ("text after a quote", "id,n\n1,a\n\n2,\"b\"c\n", "The record at line 4 has a field that goes on after its closing quote"),
        ("fewer fields", "id,n\n1,a\n2,\"b\nb\"\n3\n", "The record at line 5 has 1 field(s), and the first line names 2 columns"),
        ("more fields", "id,n\n1,a,b\n", "The record at line 2 has 3 field(s), and the first line names 2 columns"),
        ("another header", "id,m\n1,a\n", "Its first line names other columns than that of the first file"),
        ("no header", "\n", "The text does not begin with a line of column names"),
        ("another encoding", "id,n\n1,a\n2,\u00ff\n", "line 3 has bytes that are no character"),
    ];

    private static readonly (string Name, string Text, string Expected)[] Json =
    [
        ("cut", "{\"id\": 1,\n\"n\": \"a\"}\n{\"id\":", "not well-formed JSON at line 3: it ends too early"),
        ("open array", "[{\"id\": 1},", "not well-formed JSON at line 1: it ends too early"),
        ("two roots", "{\"id\": 1}\n]", "not well-formed JSON at line 2: it has something that does not belong there"),
        ("no object", "{\"id\": 1}\n{\"id\": 2}\n[1]", "row 2 (row {2} of all files): It is a number where an object was expected"),
        ("a key twice", "{\"id\": 1}\n{\"id\": 2, \"id\": 3}",
            "column 'id', row 1 (row {1} of all files): The object has the key 'id' twice"),
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        Csv.Select(fault => (Format: "csv", Good: "id,n\n1,\"a\na\"\n2,b\n", Fault: fault))
            .Concat(Json.Select(fault => (Format: "json", Good: "[{\"id\": 1},\n{\"id\": 2}]", Fault: fault)))
            .SelectMany((one, i) => Enumerable.Range(0, 3).Where(bad => bad > 0 || one.Fault.Name != "another header").Select(bad =>
                new TestCaseData(one.Format, one.Good, one.Fault, bad, Packings[(i + bad) % Packings.Length])
                    .SetArgDisplayNames(one.Format, one.Fault.Name, $"file {bad}", Packings[(i + bad) % Packings.Length])));

    // Latin-1 is what makes a letter beyond ASCII a byte that is no character of UTF-8.
    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    [TestCaseSource(nameof(Cases))]
    public async Task A_fault_is_told_by_its_file_and_its_place_in_it(
        string format, string good, (string Name, string Text, string Expected) fault, int bad, string packing)
    {
        var files = Enumerable.Range(0, 3).Select(i => PathOf($"{"abc"[i]}.{format}{packing}")).ToArray();
        for (var i = 0; i < files.Length; i++)
            Packing.Pack(files[i], Bytes(i == bad ? fault.Text : good));

        var run = await WriteFile(files[0], files[1..]);

        var expected = fault.Expected.Replace("{1}", $"{1 + (2 * bad)}", StringComparison.Ordinal)
            .Replace("{2}", $"{2 + (2 * bad)}", StringComparison.Ordinal);

        // Of the first file, rows are counted alike.
        AssertRefused(run, 1, $"'{files[bad]}'", expected, "Nothing was written");
        foreach (var other in files.Where((_, i) => i != bad))
            Assert.That(run.Error, Does.Not.Contain(other));
        await AssertNoTable();
    }

    [Test]
    public async Task What_one_file_leaves_open_no_other_closes([Values("csv", "json")] string format, [Values(2, 3)] int count)
    {
        var (open, close) = format == "csv" ? ("x\n\"a\n", "x\nb\"\n") : ("[{\"x\": 1}", ", {\"x\": 2}]");
        var files = Enumerable.Range(0, count).Select(i => Write($"{i}.{format}", i == 0 ? open : close)).ToArray();

        AssertRefused(await WriteFile(files[0], files[1..]), 1, $"'{files[0]}'", "line");
        await AssertNoTable();
    }

    [Test]
    public async Task A_cut_file_is_told_by_its_name([Values(".gz", ".zip", ".zst")] string packing, [Values("csv", "json")] string format)
    {
        var files = new[] { "a", "b" }.Select(name => PathOf($"{name}.{format}{packing}")).ToArray();
        foreach (var file in files)
            Packing.Pack(file, format == "csv" ? "id,n\n1,a\n" : "{\"id\": 1}");
        await using (var cut = File.Open(files[1], FileMode.Open))
            cut.SetLength(cut.Length - 5);

        var run = await WriteFile(files[0], files[1..]);

        AssertRefused(run, 1, $"Cannot read '{files[1]}': ", "not a whole");
        Assert.That(run.Error, Does.Not.Contain(files[0]));
    }

    /// <summary>Behind the beginning, whose types are looked at before a row is sent.</summary>
    [Test]
    public async Task A_fault_far_behind_is_told_as_well([Values("csv", "json")] string format)
    {
        var (record, bad) = format == "csv" ? ("1,aaaaaaaaaaaaaaa\n", "id,n\n1,b\n2\n") : ("{\"id\":1,\"n\":\"aaa\"}\n", "{\"id\":1}\n]");
        var first = Write($"a.{format}",
            (format == "csv" ? "id,n\n" : "") + string.Concat(Enumerable.Repeat(record, 5_000_000 / record.Length)));

        AssertRefused(
            await WriteFile(first, Write($"b.{format}", bad)), 1, $"file '{PathOf($"b.{format}")}': ",
            format == "csv" ? "The record at line 3 " : "at line 2: ");
        await AssertNoTable();
    }

    // Three files of a column of texts: one of them, then two, then two.
    private string[] MakeFiles(string format, string one, params string[] pairs) =>
        [.. new[] { $"('{one}')", $"('{pairs[0]}'), ('{pairs[1]}')", $"('{pairs[2]}'), ('{pairs[3]}')" }.Select((values, i) => Make(
            $"{i}.{format}", $"SELECT nullif(v, '-') AS v FROM (VALUES {values}) f(v)", $"(FORMAT {format})"))];

    [Test]
    public async Task A_value_is_told_by_its_file_and_row([Values("csv", "json", "parquet")] string format)
    {
        var files = MakeFiles(format, "1", "2", "-", "3", "x");

        AssertRefused(
            await WriteFile(files[0], [.. files[1..], "--column", "v=integer"]), 1, "olumn 'v', row 4 ", $"row 1 of the file '{files[2]}'");
    }

    [Test]
    public async Task What_the_server_refuses_is_told_by_its_file_and_row([Values("csv", "json", "parquet")] string format)
    {
        await Sql($"CREATE TABLE {Schema}.t (v integer CHECK (v < 9))");
        var files = new[] { "1 AS v", "range::INTEGER AS v FROM range(7, 10)", "1 AS v" }
            .Select((query, i) => Make($"{i}.{format}", $"SELECT {query}", $"(FORMAT {format})")).ToArray();

        AssertRefused(
            await WriteFile(files[0], [.. files[1..], "--if-exists", "append"]), 1, "row 3 (", $"row 2 of the file '{files[1]}'");
    }

    [Test]
    public async Task A_LOAD_that_fails_names_the_file([Values("csv", "json", "parquet")] string format, [Values] bool isOfText)
    {
        var files = MakeFiles(format, "1", "2", "4", "3", "x");
        if (isOfText && format != "parquet")
            await File.WriteAllTextAsync(files[1], format == "csv" ? "v\n1\n1,2" : "{\"v\":1}]");
        var kind = format.ToUpperInvariant();

        var run = await Pipeline(
            $"CREATE TABLE t AS SELECT 1 AS v; SOURCE s TYPE {kind} PARAMS {{\"path\": \"{PathOf($"*.{format}")}\"}}; "
            + "LOAD t FROM s MODE APPEND;");

        AssertRefused(run, 1, isOfText && format != "parquet" ? $"'{files[1]}'" : $"row 4 (row 1 of the file '{files[2]}'");
    }

    [TestCase("csv", "id,n\n1,a\n2\n", "The record at line 3")]
    [TestCase("json", "{\"id\": 1}\n]", "at line 2")]
    public async Task Standard_input_is_told_as_it_was_written(string format, string text, string place)
    {
        using var input = new MemoryStream(Bytes(text));
        AssertRefused(
            await Efwriter(
                ["write", "-", "--format", format, "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString], input),
            1, "'-'", place);
    }

    [Test]
    public async Task A_file_that_may_not_be_read_is_told_by_its_name([Values("csv", "json")] string format)
    {
        var (first, second) = (Write($"a.{format}", format == "csv" ? "id\n1\n" : "{}"), PathOf($"b.{format}"));
        await using var held = new FileStream(second, FileMode.Create, FileAccess.Write, FileShare.None);

        AssertRefused(await WriteFile(first, second), 1, $"Cannot read '{second}'", "the system does not let it be read");
    }
}

using System.IO.Compression;
using System.Text;

namespace EfWriter.Tests.Cli;

/// <summary>All rows of a file arrive, or none and an error: whatever the file is like, a table is never replaced by a part of it.</summary>
public sealed class WholeFileTests : CliTest
{
    private const int Million = 1_000_000;

    private static readonly string Long = new('x', 33 * Million);

    // Name, text, and the rows that it has where it can be read; null where it must be refused.
    private static IEnumerable<(string Name, string Text, int? Rows)> Files()
    {
        foreach (var millions in (int[])[3, 31, 32, 33, 65])
        {
            var text = Long.Length >= millions * Million ? Long[..(millions * Million)] : new string('x', millions * Million);
            yield return ($"only record of {millions} MB", $"a,b\n1,{text}", null);
            yield return ($"only record of {millions} MB and its line break", $"a,b\n1,{text}\n", null);
            yield return ($"first record of {millions} MB", $"a,b\n1,{text}\n3,4\n", null);
        }

        yield return ("only record in one column", $"a\n{Long}", null);
        yield return ("last record", $"a,b\n{Rows(1000)}1,{Long}", null);
        yield return ("record between", $"a,b\n{Rows(1000)}1,{Long}\n{Rows(1000)}", null);
        yield return ("quoted record", $"a,b\n1,\"{Long}\"\n3,4\n", null);
        yield return ("quoted record of lines", $"a,b\n1,\"{Rows(8 * Million)}\"\n3,4\n", null);
        yield return ("open quote", $"a,b\n1,\"{Long}", null);
        yield return ("open quote over lines", $"a,b\n1,\"2\n{Rows(100)}", null);
        yield return ("open quote in the header", $"a,\"b\n{Rows(100)}", null);
        yield return ("long header", $"a,{Long}\n1,2\n", null);
        yield return ("commas only", $"a,b\n{new string(',', 33 * Million)}", null);
        yield return ("line feeds only", $"a,b\n1,2\n{new string('\n', 33 * Million)}", 1);
        yield return ("NULs only", $"a,b\n1,{new string('\0', 33 * Million)}", null);
        yield return ("a line of NUL", "a,b\n1,2\n\0\n3,4\n", null);
        yield return ("mixed line breaks", "a,b\r\n1,2\n3,4\r\n", null);
        yield return ("carriage returns", "a,b\r1,2\r3,4\r", 2);
        yield return ("CRLF", "a,b\r\n1,2\r\n\r\n3,4\r\n", 2);
        yield return ("no last line break", "a,b\n1,2\n3,4", 2);
        yield return ("empty lines", "a,b\n1,2\n\n3,4\n\n\n", 2);
        yield return ("empty lines in one column", "a\n1\n\n3\n", 3);
        yield return ("line breaks in quotes", "a,b\n1,\"2\n\n3\"\n4,\"5\r\n6\"\n", 2);
        yield return ("quotes inside of fields", "a,b\n1\"x,2\"\n3,\"4 \"\"\"\n5\",6\n", 3);
        yield return ("quotes behind blanks", "a,b\n \"1,5\",2\n3, \"4\n5\"\n", 2);
        yield return ("a quote inside of the header", "size 5\",b\n1,2\n3,4\n", 2);
        yield return ("a mark of the encoding", "\uFEFF\"a\",b\n1,2\n", 1);
        yield return ("a record just short enough", $"a,b\n1,{Long[..1_999_990]}\n3,4\n", 2);
        yield return ("nothing but the header", "a,b\n", 0);
    }

    private static IEnumerable<TestCaseData> Cases() => Files().Select(file => new TestCaseData(file.Text, file.Rows).SetArgDisplayNames(file.Name));

    [TestCaseSource(nameof(Cases))]
    public Task A_CSV_file_arrives_whole(string text, int? rows) => CheckAsync("a.csv", Encoding.UTF8.GetBytes(text), rows);

    [TestCaseSource(nameof(Cases))]
    public Task A_packed_CSV_file_arrives_whole(string text, int? rows) => CheckAsync("a.csv.gz", Pack(Encoding.UTF8.GetBytes(text)), rows);

    [TestCase(33, null)]
    [TestCase(1, 2)]
    public async Task A_CSV_file_in_UTF16_arrives_whole(int millions, int? rows)
    {
        var bytes = Encoding.Unicode.GetBytes($"a,b\n1,{Long[..((millions * Million) - 20)]}\n3,4\n");
        await CheckLoadAsync("a.csv", bytes, ", \"encoding\": \"utf-16\"", rows);
    }

    [TestCase("1,{}\n3,4\n", null)]
    [TestCase("1,{}", null)]
    [TestCase("1,2\n3,4\n", 2)]
    public Task A_CSV_file_without_header_arrives_whole(string text, int? rows) =>
        CheckLoadAsync("a.csv", Encoding.UTF8.GetBytes(text.Replace("{}", Long, StringComparison.Ordinal)), ", \"has_header\": false", rows);

    [TestCase("a.csv.gz", "a,b\n")]
    [TestCase("a.ndjson.gz", "")]
    public async Task A_packed_file_that_was_cut_is_refused(string name, string header)
    {
        var random = new Random(7);
        var lines = string.Concat(Enumerable.Range(0, 200_000).Select(i => name.Contains("json", StringComparison.Ordinal) ? $"{{\"a\": {i}, \"b\": {random.Next()}}}\n" : $"{i},{random.Next()}\n"));
        var packed = Pack(Encoding.UTF8.GetBytes(header + lines));
        foreach (var length in (int[])[packed.Length / 2, packed.Length - 1000, packed.Length - 9, packed.Length - 4, packed.Length - 1])
            await CheckAsync(name, packed[..length], rows: null);
    }

    [Test]
    public async Task A_gzip_bomb_does_not_take_the_memory()
    {
        // 300 MB in one field, which are some hundred kilobytes packed.
        using var memory = new MemoryStream();
        await using (var packer = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            await packer.WriteAsync("a,b\n1,"u8.ToArray());
            var block = new byte[Million];
            for (var i = 0; i < 300; i++)
                await packer.WriteAsync(block);
        }

        await CheckAsync("a.csv.gz", memory.ToArray(), rows: null);
    }

    private async Task CheckAsync(string name, byte[] bytes, int? rows)
    {
        await File.WriteAllBytesAsync(PathOf(name), bytes);
        await Sql($"DROP TABLE IF EXISTS {Schema}.t; CREATE TABLE {Schema}.t AS SELECT 'old' AS a");

        var run = await WriteFile(PathOf(name), "--if-exists", "replace");

        await AssertAsync(run, rows);
        if (name == "a.csv" || bytes.Length < Million)
            await CheckLoadAsync(name, bytes, "", rows);
    }

    private async Task CheckLoadAsync(string name, byte[] bytes, string parameters, int? rows)
    {
        await File.WriteAllBytesAsync(PathOf(name), bytes);
        await Sql($"DROP TABLE IF EXISTS {Schema}.t; CREATE TABLE {Schema}.t AS SELECT 'old' AS a");
        var kind = name.Contains("json", StringComparison.Ordinal) ? "JSON" : "CSV";
        var pipeline = $$"""
            SOURCE s TYPE {{kind}} PARAMS {"path": "{{PathOf(name)}}"{{parameters}}}; LOAD t FROM s;
            EXPORT t TO "postgres://e/{{Schema}}/t" TYPE POSTGRES OPTIONS {"table_name": "t", "schema": "{{Schema}}", "if_exists": "replace"};
            """;
        var profile = Write("p.yml", "destinations:\n  e:\n    type: postgres\n    uri: \"${DB}\"\n");

        await AssertAsync(await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile], new Dictionary<string, string> { ["DB"] = Server.ConnectionString }), rows);
    }

    private async Task AssertAsync(Run run, int? rows)
    {
        if (rows is { } expected)
        {
            AssertDone(run);
            Assert.That(await Count("t"), Is.EqualTo(expected));
        }
        else
        {
            AssertRefused(run, 1, "Cannot read ");
            Assert.That(run.Error, Has.Length.LessThan(1_000));
            Assert.That(await Rows($"SELECT a FROM {Schema}.t"), Is.EqualTo(new object?[][] { ["old"] }), "the old rows stay");
        }
    }

    private static string Rows(int count) => string.Concat(Enumerable.Repeat("1,2\n", count));

    private static byte[] Pack(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var packer = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
            packer.Write(bytes);
        return memory.ToArray();
    }
}

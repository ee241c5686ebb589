using System.IO.Compression;
using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>
/// All rows of a file arrive, or none and an error: whatever the file is like, a table is never replaced by a part of it.
/// </summary>
[AnyServer]
public sealed class WholeFileTests : CliTest
{
    private const int Million = 1_000_000;

    // Longer than any buffer of a reader; the full run adds those that are longer than the largest ones.
    private static readonly int[] Sizes = Reliability.IsFull ? [3, 31, 32, 33, 65] : [3];

    // What must happen to a file: its rows arrive, or it is refused.
    public enum Fate
    {
        Arrives,
        Refused,
    }

    private static IEnumerable<(string Name, Func<string> Text, int Rows, Fate Fate)> Files()
    {
        foreach (var size in Sizes)
        {
            yield return ($"only record of {size} MB", () => $"a,b\n1,{Long(size)}", 1, Fate.Arrives);
            yield return ($"only record of {size} MB and its line break", () => $"a,b\n1,{Long(size)}\n", 1, Fate.Arrives);
            yield return ($"first record of {size} MB", () => $"a,b\n1,{Long(size)}\n3,4\n", 2, Fate.Arrives);
            yield return ($"only record of {size} MB in one column", () => $"a\n{Long(size)}", 1, Fate.Arrives);
            yield return ($"last record of {size} MB", () => $"a,b\n{Rows(1000)}1,{Long(size)}", 1001, Fate.Arrives);
            yield return ($"record of {size} MB between", () => $"a,b\n{Rows(1000)}1,{Long(size)}\n{Rows(1000)}", 2001, Fate.Arrives);
            yield return ($"quoted record of {size} MB", () => $"a,b\n1,\"{Long(size)}\"\n3,4\n", 2, Fate.Arrives);
            yield return ($"quoted record of lines, {size} MB", () => $"a,b\n1,\"{Rows(size * Million / 4)}\"\n3,4\n", 2, Fate.Arrives);
            yield return ($"open quote, {size} MB", () => $"a,b\n1,\"{Long(size)}", 0, Fate.Refused);
            yield return ($"header of {size} MB", () => $"a,{Long(size)}\n1,2\n", 1, Fate.Refused);
            yield return ($"commas only, {size} MB", () => $"a,b\n{new string(',', size * Million)}", 1, Fate.Refused);
            yield return ($"line feeds only, {size} MB", () => $"a,b\n1,2\n{new string('\n', size * Million)}", 1, Fate.Arrives);
            yield return ($"NULs only, {size} MB", () => $"a,b\n1,{new string('\0', size * Million)}", 1, Fate.Refused);
        }

        yield return ("open quote over lines", () => $"a,b\n1,\"2\n{Rows(100)}", 0, Fate.Refused);
        yield return ("open quote in the header", () => $"a,\"b\n{Rows(100)}", 0, Fate.Refused);
        yield return ("a line of NUL", () => "a,b\n1,2\n\0\n3,4\n", 3, Fate.Refused);
        yield return ("mixed line breaks", () => "a,b\r\n1,2\n3,4\r\n", 2, Fate.Arrives);
        yield return ("carriage returns", () => "a,b\r1,2\r3,4\r", 2, Fate.Arrives);
        yield return ("CRLF", () => "a,b\r\n1,2\r\n\r\n3,4\r\n", 2, Fate.Arrives);
        yield return ("no last line break", () => "a,b\n1,2\n3,4", 2, Fate.Arrives);
        yield return ("empty lines", () => "a,b\n1,2\n\n3,4\n\n\n", 2, Fate.Arrives);
        yield return ("empty lines in one column", () => "a\n1\n\n3\n", 3, Fate.Arrives);
        yield return ("line breaks in quotes", () => "a,b\n1,\"2\n\n3\"\n4,\"5\r\n6\"\n", 2, Fate.Arrives);
        yield return ("quotes inside of fields", () => "a,b\n1\"x,2\"\n3,\"4 \"\"\"\n5\",6\n", 3, Fate.Arrives);
        yield return ("quotes behind blanks", () => "a,b\n \"1,5\",2\n3, \"4\n5\"\n", 2, Fate.Refused);
        yield return ("a quote inside of the header", () => "size 5\",b\n1,2\n3,4\n", 2, Fate.Arrives);
        yield return ("a mark of the encoding", () => "\uFEFF\"a\",b\n1,2\n", 1, Fate.Arrives);
        yield return ("a record just short enough", () => $"a,b\n1,{new string('x', (2 * Million) - 10)}\n3,4\n", 2, Fate.Arrives);
        yield return ("nothing but the header", () => "a,b\n", 0, Fate.Arrives);
    }

    // Texts are made when they are needed: all of them at once take gigabytes.
    private static IEnumerable<TestCaseData> Cases() =>
        Files().Select(file => new TestCaseData(file.Text, file.Rows, file.Fate).SetArgDisplayNames(file.Name));

    [TestCaseSource(nameof(Cases))]
    public async Task A_CSV_file_arrives_whole(Func<string> text, int rows, Fate fate)
    {
        await CheckAsync("a.csv", Encoding.UTF8.GetBytes(text()), rows, fate);
        await CheckLoadAsync("a.csv", Encoding.UTF8.GetBytes(text()), "", rows, fate);
    }

    [TestCaseSource(nameof(Cases))]
    public Task A_packed_CSV_file_arrives_whole(Func<string> text, int rows, Fate fate) =>
        CheckAsync("a.csv.gz", Pack(Encoding.UTF8.GetBytes(text())), rows, fate);

    [TestCase(3)]
    [TestCase(1)]
    public Task A_CSV_file_in_UTF16_arrives_whole(int millions)
    {
        var bytes = Encoding.Unicode.GetBytes($"a,b\n1,{new string('x', (millions * Million) - 20)}\n3,4\n");
        return CheckLoadAsync("a.csv", bytes, ", \"encoding\": \"utf-16\"", 2, Fate.Arrives);
    }

    [TestCase("1,{}\n3,4\n", 2)]
    [TestCase("1,{}", 1)]
    [TestCase("1,2\n3,4\n", 2)]
    public Task A_CSV_file_without_header_arrives_whole(string text, int rows)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Replace("{}", new string('x', Sizes[^1] * Million), StringComparison.Ordinal));
        return CheckLoadAsync("a.csv", bytes, ", \"has_header\": false", rows, Fate.Arrives);
    }

    // PostgreSQL's tables have 1,600 columns at most.
    [TestCase(1, "a.csv")]
    [TestCase(200, "a.csv")]
    [TestCase(1_600, "a.csv")]
    [TestCase(1_601, "a.csv")]
    [TestCase(1_600, "a.ndjson")]
    [TestCase(1_601, "a.ndjson")]
    public async Task A_wide_file_arrives_whole(int columns, string name)
    {
        var row = Enumerable.Range(0, columns).Select(i => (Name: $"c{i}", Value: i % 2 == 0 ? "true" : "false")).ToList();
        var line = name.Contains("json", StringComparison.Ordinal)
            ? $"{{{string.Join(", ", row.Select(cell => $"\"{cell.Name}\": {cell.Value}"))}}}\n"
            : string.Join(',', row.Select(cell => cell.Value)) + "\n";
        var header = name.Contains("json", StringComparison.Ordinal) ? "" : string.Join(',', row.Select(cell => cell.Name)) + "\n";
        var (bytes, fate) = (Encoding.UTF8.GetBytes(header + line + line), columns > 1_600 ? Fate.Refused : Fate.Arrives);

        await CheckAsync(name, bytes, 2, fate, "1601 columns", "1600");
        await CheckLoadAsync(name, bytes, "", 2, fate, "1601 columns", "1600");
    }

    [TestCase("a.csv.gz")]
    [TestCase("a.ndjson.gz")]
    public async Task A_packed_file_that_was_cut_is_refused(string name)
    {
        var packed = Pack(Encoding.UTF8.GetBytes(Lines(name, Reliability.IsFull ? 200_000 : 20_000)));
        foreach (var length in (int[])[packed.Length / 2, packed.Length - 9, packed.Length - 4, packed.Length - 1])
        {
            await CheckAsync(name, packed[..length], 0, Fate.Refused);
            await CheckLoadAsync(name, packed[..length], "", 0, Fate.Refused);
        }
    }

    [TestCase("a.csv.gz")]
    [TestCase("a.ndjson.gz")]
    public async Task A_gzip_bomb_of_one_record_arrives_whole_or_is_refused(string name)
    {
        // 2 GB are more than a row can have.
        var (isJson, fate) = (name.Contains("json", StringComparison.Ordinal), Reliability.IsFull ? Fate.Refused : Fate.Arrives);
        using var memory = new MemoryStream();
        await using (var packer = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            await packer.WriteAsync(isJson ? "{\"a\": \""u8.ToArray() : "a\n"u8.ToArray());
            var block = Encoding.ASCII.GetBytes(new string('x', Million));
            for (var i = 0; i < (Reliability.IsFull ? 2_000 : 70); i++)
                await packer.WriteAsync(block);
            if (isJson)
                await packer.WriteAsync("\"}\n"u8.ToArray());
        }

        await CheckAsync(name, memory.ToArray(), 1, fate, "1 GB");
        await CheckLoadAsync(name, memory.ToArray(), "", 1, fate, "1 GB");
    }

    [TestCase("[", "]", 1_000)]
    [TestCase("[", "]", 1_000_000)]
    [TestCase("{\"k\":", "}", 1_000_000)]
    [TestCase("[{\"k\":", "}]", 10_000)]
    [TestCase("[", "", 1_000_000)]
    [TestCase("[\"a\\\\\\\"]]\",", "]", 10_000)]
    public async Task Values_that_are_nested_without_end_are_refused(string open, string close, int levels)
    {
        var value = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
        var text = $"{{\"id\": 1, \"a\": 2}}\n{{\"id\": 2, \"a\": {value}}}\n";
        await CheckAsync("a.json", Encoding.UTF8.GetBytes(text), 0, Fate.Refused, "line 2", "1000 levels");
        await CheckLoadAsync("a.ndjson", Encoding.UTF8.GetBytes(text), "", 0, Fate.Refused, "line 2", "1000 levels");
        await CheckLoadAsync("a.json.gz", Pack(Encoding.UTF8.GetBytes(text)), "", 0, Fate.Refused, "line 2", "1000 levels");

        // By itself, it is no object.
        await CheckAsync("a.json", Encoding.UTF8.GetBytes(value), 0, Fate.Refused);
        await CheckLoadAsync("a.ndjson", Encoding.UTF8.GetBytes(value), "", 0, Fate.Refused);
    }

    [TestCase(30)]
    [TestCase(300)]
    [TestCase(999)]
    public async Task Values_that_are_nested_deeply_arrive_whole(int levels)
    {
        var value = new string('[', levels) + "\"]\\\"[\"" + new string(']', levels);
        var text = $"{{\"id\": 1, \"a\": {value}}}\n";
        await CheckAsync("a.json", Encoding.UTF8.GetBytes(text), 1, Fate.Arrives);
        await CheckLoadAsync("a.ndjson", Encoding.UTF8.GetBytes(text), "", 1, Fate.Arrives);
    }

    private async Task CheckAsync(string name, byte[] bytes, int rows, Fate fate, params string[] refusal)
    {
        await PrepareAsync(name, bytes);

        await AssertAsync(await WriteFile(PathOf(name), "--if-exists", "replace"), rows, fate, refusal);
    }

    private async Task CheckLoadAsync(string name, byte[] bytes, string parameters, int rows, Fate fate, params string[] refusal)
    {
        await PrepareAsync(name, bytes);
        var kind = name.Contains("json", StringComparison.Ordinal) ? "JSON" : "CSV";
        var pipeline = $$"""
            SOURCE s TYPE {{kind}} PARAMS {"path": "{{PathOf(name)}}"{{parameters}}}; LOAD t FROM s;
            EXPORT t TO "postgres://e/{{Schema}}/t" TYPE POSTGRES OPTIONS
            {"table_name": "t", "schema": "{{Schema}}", "if_exists": "replace"};
            """;
        var profile = Write("p.yml", "destinations:\n  e:\n    type: postgres\n    uri: \"${DB}\"\n");

        var environment = new Dictionary<string, string> { ["DB"] = Server.ConnectionString };
        await AssertAsync(await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile], environment), rows, fate, refusal);
    }

    private async Task PrepareAsync(string name, byte[] bytes)
    {
        await File.WriteAllBytesAsync(PathOf(name), bytes);
        await Sql($"DROP TABLE IF EXISTS {Schema}.t; CREATE TABLE {Schema}.t AS SELECT 'old' AS a");
    }

    private async Task AssertAsync(Run run, int rows, Fate fate, string[] refusal)
    {
        if (fate == Fate.Arrives)
        {
            AssertDone(run);
            Assert.That(await Count("t"), Is.EqualTo(rows));
        }
        else
        {
            AssertRefused(run, 1, refusal);
            Assert.That(run.Error, Does.Match("Cannot |Column '.*', row \\d"));
            Assert.That(run.Error, Has.Length.LessThan(1_000));
            Assert.That(await Rows($"SELECT a FROM {Schema}.t"), Is.EqualTo(new object?[][] { ["old"] }), "the old rows stay");
        }
    }

    private static string Rows(int count) => string.Concat(Enumerable.Repeat("1,2\n", count));

    private static string Lines(string name, int count)
    {
        var random = new Random(7);
        var isJson = name.Contains("json", StringComparison.Ordinal);
        return (isJson ? "" : "a,b\n")
            + string.Concat(
                Enumerable.Range(0, count).Select(i => isJson ? $"{{\"a\": {i}, \"b\": {random.Next()}}}\n" : $"{i},{random.Next()}\n"));
    }

    private static string Long(int millions) => new('x', millions * Million);

    private static byte[] Pack(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var packer = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
            packer.Write(bytes);
        return memory.ToArray();
    }
}

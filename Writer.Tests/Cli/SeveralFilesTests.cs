namespace EfWriter.Tests.Cli;

/// <summary>Several files, a pattern or a folder are written as one: all of them or nothing.</summary>
public sealed class SeveralFilesTests : CliTest
{
    private async Task<object?[][]> Ids() => [.. await Rows($"SELECT * FROM {Schema}.t ORDER BY 1")];

    [TestCase("id,name\n1,a\n", "id,name\n2,b\n")]
    [TestCase("id,name\n1,a", "id,name\n2,b")]
    [TestCase("id,name\r\n1,a\r\n", "id,name\n2,b\n")]
    [TestCase("\"id\",\"na\nme\"\n1,a\n", "\"id\",\"na\nme\"\n2,b")]
    [TestCase("id,name\n1,a\n2,b\n", "id,name\n")]
    [TestCase("id,name", "id,name\n1,a\n2,b\n")]
    [TestCase("id,name\n1,a\n", "\n\"id\", name\n2,b\n")]
    public async Task CSV_files_of_one_header_are_one_table(string first, string second)
    {
        AssertDone(await WriteFile(Write("a.csv", first), Write("b.csv", second)));

        Assert.That(await Ids(), Is.EqualTo(new object?[][] { [1L, "a"], [2L, "b"] }));
    }

    [Test]
    public async Task Types_are_those_of_all_files()
    {
        AssertDone(await WriteFile(Write("a.csv", "x\n1\n"), Write("b.csv", "x\n1.5\n"), Write("c.csv", "x\nn/a\n")));

        Assert.That(await Ids(), Is.EqualTo(new object?[][] { ["1"], ["1.5"], ["n/a"] }));
    }

    [Test]
    public async Task Options_hold_for_each_file()
    {
        AssertDone(await WriteFile(
            Write("a.csv", "made 1\nid;x\n1;2,5\n"), Write("b.csv", "made 2\nid;x\n2;3,5\n"), "--skip-lines", "1", "--delimiter", ";",
            "--decimal-separator", ","));

        Assert.That(await Ids(), Is.EqualTo(new object?[][] { [1L, 2.5m], [2L, 3.5m] }));
    }

    [TestCase("name,id\nb,2\n")]
    [TestCase("id,name,more\n2,b,c\n")]
    [TestCase("id;name\n2;b\n")]
    [TestCase("2,b\n")]
    public async Task Another_header_is_refused_by_the_files_name(string second)
    {
        AssertRefused(
            await WriteFile(Write("a.csv", "id,name\n1,a\n"), Write("b.csv", second)), 1,
            "b.csv': Its first line names other columns than that of the first file");
        await AssertNoTable();
    }

    [Test]
    public async Task A_pattern_and_a_folder_stand_for_their_files_in_the_order_of_their_names([Values("*.csv", "")] string what)
    {
        var folder = Directory.CreateDirectory(PathOf("day=2024-02-29")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "b.csv"), "id,day\n2,own\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.csv"), "id,day\n1,own\n");
        await File.WriteAllTextAsync(Path.Combine(folder, ".c.csv"), "id,day\n3,own\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "README"), "no data");

        AssertDone(await WriteFile(what.Length == 0 ? folder : Path.Combine(folder, what)));

        Assert.That(await Ids(), Is.EqualTo(new object?[][] { [1L, "own"], [2L, "own"] }), "the folder's name adds nothing");
    }

    [TestCase("day=*/*.csv", new long[] { 1, 2 })]
    [TestCase("day=?/a.csv", new long[] { 1, 2 })]
    [TestCase("*/*/a.csv", new long[] { 3 })]
    [TestCase("**/*.csv", new long[] { 1, 2, 3 })]
    [TestCase("day=2/**/a.csv", new long[] { 2, 3 })]
    public async Task A_pattern_may_stand_for_folders(string pattern, long[] expected)
    {
        foreach (var (folder, id) in new[] { ("day=1", 1), ("day=2", 2), ("day=2/more", 3), (".hidden", 4), ("empty", 0) })
        {
            Directory.CreateDirectory(PathOf(folder));
            if (id > 0)
                Write($"{folder}/a.csv", $"id\n{id}\n");
        }

        AssertDone(await WriteFile(PathOf(pattern)));

        Assert.That((await Ids()).Select(row => row[0]), Is.EqualTo(expected));
    }

    [TestCase("day=2024-02-29/none.csv", "'day=2024-02-29/none.csv' is not there")]
    [TestCase("day=*/none*.csv", "'day=*/none*.csv'")]
    [TestCase("Host=h;Password=s3cret", "cannot be repeated")]
    [TestCase("password=s3cret/a", "cannot be repeated")]
    [TestCase("x password=s3cret", "cannot be repeated")]
    public async Task A_path_is_repeated_unless_it_may_be_a_connection(string path, string expected) =>
        AssertRefused(await WriteFile(path, "--format", "csv"), 2, expected);

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has other pipes.")]
    public async Task A_named_pipe_among_the_files_of_a_folder_is_refused([Values("", "*.csv", "../*/*.csv")] string pattern)
    {
        Directory.CreateDirectory(PathOf("in"));
        Write("in/a.csv", "id\n1\n");
        using (var make = System.Diagnostics.Process.Start("mkfifo", PathOf("in/b.csv")))
            await make.WaitForExitAsync();

        AssertRefused(await WriteFile(PathOf($"in/{pattern}")), 2, "b.csv' is a named pipe", "named by itself");
        await AssertNoTable();
    }

    [Test]
    public async Task JSON_and_Parquet_files_are_one_table([Values("json", "parquet")] string extension)
    {
        var files = Enumerable.Range(1, 3).Select(i => extension == "json"
            ? Write($"{i}.json", $"{{\"id\": {i}}}")
            : Make($"{i}.parquet", $"SELECT {i}::BIGINT AS id", "(FORMAT parquet)")).ToArray();

        var run = await WriteFile(files[0], files[1..]);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain($"3 files → {Schema}.t"));
        Assert.That(await Ids(), Is.EqualTo(new object?[][] { [1L], [2L], [3L] }));
    }

    [TestCase("no/such*.csv", "No file is called")]
    [TestCase("-", "Standard input (-) was named beside files")]
    [TestCase("b.json", "of several formats")]
    [TestCase("none.csv", "is not there")]
    public async Task What_is_no_file_of_the_same_format_is_refused(string other, string expected)
    {
        Write("b.json", "{}");
        AssertRefused(await WriteFile(Write("a.csv", "id\n1\n"), other is "b.json" ? PathOf(other) : other), 2, expected);
        await AssertNoTable();
    }

    [Test]
    public async Task A_folder_without_files_is_refused() =>
        AssertRefused(await WriteFile(Directory.CreateDirectory(PathOf("empty")).FullName), 2, "has no file that can be read", ".parquet");
}

using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>Columns that the places of files say: their names, and folders called <c>key=value</c>; only if they are asked for.</summary>
[AnyServer]
public sealed class AddedColumnTests : PipelineTest
{
    private static readonly string[] Formats = ["csv", "json", "parquet"];

    // A file in a folder, with a column.
    private string In(string folder, string format, string query, string name = "a")
    {
        var made = Make($"{name}.{format}", query, $"(FORMAT {format})");
        var file = Path.Combine(PathOf(folder), $"{name}.{format}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Move(made, file);
        return file;
    }

    private async Task<string?[]> Texts() =>
        [.. (await Rows($"SELECT t.*::text FROM {Schema}.t t ORDER BY 1")).Select(row => (string?)row[0])];

    [Test]
    public async Task A_column_has_the_path_of_each_rows_file([ValueSource(nameof(Formats))] string format)
    {
        var files = Enumerable.Range(0, 3).Select(i => Make($"{i}.{format}", $"SELECT range AS id FROM range({i}, {2 * i})",
            $"(FORMAT {format})")).ToArray();

        AssertDone(await WriteFile(files[0], [.. files[1..], "--file-name-column", "from file"]));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "from file text" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t ORDER BY 2, 1"),
            Is.EqualTo(new object?[][] { [1L, files[1]], [2L, files[2]], [3L, files[2]] }));
    }

    [Test]
    public async Task A_column_that_is_called_as_DuckDBs_own_is_only_a_column([Values("file_index", "FILE_INDEX", "filename")] string name)
    {
        var files = Enumerable.Range(0, 2).Select(i => Make($"{i}.parquet", $"SELECT 'x{i}' AS {name}", "(FORMAT parquet)")).ToArray();

        AssertDone(await WriteFile(files[0], files[1], "--file-name-column", "f"));

        Assert.That(await Rows($"SELECT * FROM {Schema}.t ORDER BY 1"), Is.EqualTo(files.Select((file, i) => new[] { $"x{i}", file })));
    }

    [Test]
    public async Task The_path_is_as_it_was_given(
        [ValueSource(nameof(Formats))] string format, [Values("folder", "pattern", "file")] string how)
    {
        var folder = Path.GetDirectoryName(In("in", format, "SELECT 1 AS id"))!;
        var given = Path.GetRelativePath(Environment.CurrentDirectory, folder);

        AssertDone(await WriteFile(
            how switch { "folder" => given, "pattern" => $"{given}/*.{format}", _ => $"{given}/a.{format}" }, "--file-name-column", "f"));

        Assert.That(await Scalar<string>($"SELECT f FROM {Schema}.t"), Is.EqualTo($"{given}/a.{format}"));
    }

    [Test]
    public async Task A_column_of_that_name_in_the_files_is_refused([ValueSource(nameof(Formats))] string format)
    {
        AssertRefused(
            await WriteFile(Make($"a.{format}", "SELECT 1 AS id, 'x' AS f", $"(FORMAT {format})"), "--file-name-column", "f"), 1,
            "column 'f'", "the files have a column of that name", "Give it another name");
        await AssertNoTable();
    }

    [Test]
    public async Task A_key_that_comes_late_is_refused_as_well()
    {
        var early = string.Concat(Enumerable.Repeat("{\"id\":1,\"text\":\"aaaaaaaaaaaaaaaaaaaa\"}\n", 130_000));
        AssertRefused(
            await WriteFile(Write("a.json", early + "{\"f\": 1}"), "--file-name-column", "f"), 1, "'f'",
            "the files have a column of that name");
        await AssertNoTable();
    }

    [Test]
    public async Task The_files_own_column_may_be_renamed_or_left_out([Values("--rename", "--select")] string option)
    {
        AssertDone(await WriteFile(
            Write("a.csv", "id,f\n1,x\n"), "--file-name-column", "f", option, option == "--rename" ? "f=old" : "id"));

        Assert.That(
            (await Types()).Select(type => type.Split(' ')[0]),
            Is.EqualTo(option == "--rename" ? ["id", "old", "f"] : new[] { "id", "f" }));
    }

    [TestCase("--file-name-column", "f")]
    [TestCase("--hive-partitioning", "true")]
    public async Task Standard_input_has_no_place(string option, string value)
    {
        using var input = new MemoryStream("id\n1\n"u8.ToArray());
        AssertRefused(
            await Efwriter(
                ["write", "-", "--format", "csv", "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString, option, value],
                input),
            2, option, "has no effect on '-'");
    }

    [Test]
    public async Task An_added_column_goes_into_a_column_that_is_there_and_may_be_a_key([ValueSource(nameof(Formats))] string format)
    {
        await Sql($"CREATE TABLE {Schema}.t (f varchar(200) PRIMARY KEY, id bigint)");
        var file = Make($"a.{format}", "SELECT 7::BIGINT AS id", $"(FORMAT {format})");
        await Sql($"INSERT INTO {Schema}.t VALUES ('{file}', 1)");

        AssertDone(await WriteFile(file, "--file-name-column", "f", "--mode", "upsert", "--keys", "f"));

        Assert.That(await Rows($"SELECT f, id FROM {Schema}.t"), Is.EqualTo(new object?[][] { [file, 7L] }));
    }

    [Test]
    public async Task Folders_add_nothing_and_change_nothing_by_themselves(
        [ValueSource(nameof(Formats))] string format, [Values("k=evil", "year=2024", "id=9/k=evil")] string folder)
    {
        AssertDone(await WriteFile(In(folder, format, "SELECT 7 AS id, 'own' AS k")));

        Assert.That(await Texts(), Is.EqualTo(new[] { "(7,own)" }));
    }

    [Test]
    public async Task Folders_are_columns_if_asked([ValueSource(nameof(Formats))] string format)
    {
        var files = new[] { "day=2024-02-29/n=1/zip=007/who=a%20b", "day=2024-03-01/n=22/zip=8/who=__HIVE_DEFAULT_PARTITION__" }
            .Select((folder, i) => In(folder, format, $"SELECT {i}::BIGINT AS id", $"{i}")).ToArray();

        AssertDone(await WriteFile(files[0], files[1], "--hive-partitioning", "--file-name-column", "f"));

        Assert.That(await Types(),
            Is.EqualTo(new[] { "id bigint", "day date", "n bigint", "zip text", "who text", "f text" }), "by the rules of texts");
        Assert.That(await Rows($"SELECT id, day, n, zip, who, f FROM {Schema}.t ORDER BY 1"), Is.EqualTo(new object?[][]
        {
            [0L, new DateOnly(2024, 2, 29), 1L, "007", "a b", files[0]],
            [1L, new DateOnly(2024, 3, 1), 22L, "8", null, files[1]],
        }));
    }

    [Test]
    public async Task Values_of_folders_have_every_type_of_texts([ValueSource(nameof(Formats))] string format)
    {
        const string Wide = "123456789012345678901234567890";
        var file = In(
            $"b=true/d=1.50/e=1e3/t=10%3A00/s=2024-02-29%2010%3A00/z=2024-02-29%2010%3A00Z/w={Wide}", format, "SELECT 1::BIGINT AS id");

        AssertDone(await WriteFile(file, "--hive-partitioning"));

        Assert.That(await Types(), Is.EqualTo(new[]
        {
            "id bigint", "b boolean", "d numeric", "e double precision", "t time without time zone", "s timestamp without time zone",
            "z timestamp with time zone", "w numeric",
        }));
        Assert.That(await Texts(),
            Is.EqualTo(new[] { $"(1,t,1.50,1000,10:00:00,\"2024-02-29 10:00:00\",\"2024-02-29 10:00:00+00\",{Wide})" }));
    }

    [Test]
    public async Task A_folder_that_is_called_as_a_column_is_refused([ValueSource(nameof(Formats))] string format)
    {
        AssertRefused(
            await WriteFile(In("k=evil", format, "SELECT 7 AS id, 'own' AS k"), "--hive-partitioning"), 1, "column 'k'",
            "the files have a column of that name", "Leave --hive-partitioning out");
        await AssertNoTable();
    }

    [Test]
    public async Task Files_in_folders_of_other_keys_are_refused([ValueSource(nameof(Formats))] string format)
    {
        var files = new[] { "k=1", "m=1" }.Select(folder => In(folder, format, "SELECT 1 AS id")).ToArray();
        AssertRefused(
            await WriteFile(files[0], files[1], "--hive-partitioning"), 1, $"'{files[1]}'", "in folders of other keys than the first file");
        await AssertNoTable();
    }

    [Test]
    public async Task A_pipeline_has_both([ValueSource(nameof(Formats))] string format)
    {
        var files = Enumerable.Range(1, 3).Select(i => In($"n={i}", format, $"SELECT {i}::BIGINT AS id", $"{i}")).ToArray();
        var path = PathOf($"*/*.{format}");

        AssertDone(await Pipeline($$"""
            SOURCE s TYPE {{format.ToUpperInvariant()}} PARAMS {"path": "{{path}}", "file_name_column": "f", "hive_partitioning": true};
            LOAD t FROM s;
            {{ExportOf("SELECT id, n, f FROM t")}}
            """));

        Assert.That(await Rows($"SELECT id, n, f FROM {Schema}.t ORDER BY 1"),
            Is.EqualTo(files.Select((file, i) => new object?[] { i + 1L, i + 1L, file })));
    }

    [Test]
    public async Task Rows_keep_their_files_over_row_groups_and_batches([ValueSource(nameof(Formats))] string format)
    {
        var files = new[] { 50_000, 1, 0, 70_000 }.Select((count, i) => Make(
            $"{i}.{format}", $"SELECT {i} AS id FROM range({count})",
            format == "parquet" ? "(FORMAT parquet, ROW_GROUP_SIZE 2048)" : $"(FORMAT {format})")).ToArray();

        AssertDone(await WriteFile(files[0], [.. files[1..], "--file-name-column", "f"]));

        Assert.That(await Rows($"SELECT DISTINCT id::bigint, f, count(*) FROM {Schema}.t GROUP BY 1, 2 ORDER BY 1"), Is.EqualTo(
            new object?[][] { [0L, files[0], 50_000L], [1L, files[1], 1L], [3L, files[3], 70_000L] }));
    }
}

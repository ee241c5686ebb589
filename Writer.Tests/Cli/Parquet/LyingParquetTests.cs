using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli.Parquet;

/// <summary>Whatever a Parquet file says of itself, all of its rows arrive, or none and an error that names it.</summary>
[AnyServer]
public sealed class LyingParquetTests : CliTest
{
    private const int RowCount = 4_000;

    // A short run tries each number and text with one of the lies, another one each time, the full run with all.
    private static readonly int Step = Reliability.IsFull ? 1 : 37;

    [TestCase("v1")]
    [TestCase("v2")]
    public async Task A_file_that_lies_is_refused_or_read_whole(string version)
    {
        var truth = await File.ReadAllBytesAsync(MakeFile(version));
        var refused = 0;
        foreach (var (place, bytes) in LyingFile.Of(truth).Where((_, i) => i % Step == 0))
            refused += await TryAsync(place, bytes) ? 1 : 0;

        Assert.That(refused, Is.Positive);
    }

    [Test]
    public async Task A_file_that_is_cut_or_has_another_bit_somewhere_is_refused_or_read_whole()
    {
        var truth = await File.ReadAllBytesAsync(MakeFile("v1"));
        var random = new Random(14);
        var cuts = Enumerable.Range(0, Reliability.IsFull ? 200 : 5).Select(_ => random.Next(truth.Length));
        foreach (var length in cuts.Concat([0, 8, truth.Length - 1]))
            Assert.That(await TryAsync($"cut at {length}", truth[..length]), Is.True, $"cut at {length}");

        for (var i = 0; i < (Reliability.IsFull ? 2_000 : 20); i++)
        {
            // The end says how everything else is read.
            var changed = (byte[])truth.Clone();
            var at = i % 2 == 0 ? random.Next(truth.Length) : truth.Length - 1 - random.Next(Math.Min(1_500, truth.Length));
            changed[at] ^= (byte)(1 << random.Next(8));
            await TryAsync($"another bit of byte {at}", changed);
        }
    }

    [Test]
    public async Task Rows_that_a_part_of_a_file_hides_are_not_lost()
    {
        var truth = await File.ReadAllBytesAsync(MakeFile("v1"));
        foreach (var (place, bytes) in LyingFile.Of(truth).Where(lie => IsOf(lie.Place, "footer.3") || IsOf(lie.Place, "footer.4[0].3")))
            Assert.That(await TryAsync(place, bytes), Is.True, place);
    }

    [Test]
    public async Task A_pipeline_refuses_a_lying_file()
    {
        var truth = await File.ReadAllBytesAsync(MakeFile("v1"));
        var (_, lie) = LyingFile.Of(truth).First(lie => IsOf(lie.Place, "footer.4[0].3"));
        Directory.CreateDirectory(PathOf("many"));
        await File.WriteAllBytesAsync(PathOf("many/a.parquet"), truth);
        await File.WriteAllBytesAsync(PathOf("many/b.parquet"), lie);
        var pipeline = $$"""
            SOURCE s TYPE PARQUET PARAMS {"path": "{{PathOf("many/*.parquet")}}"}; LOAD t FROM s;
            EXPORT t TO "postgres://e/{{Schema}}/t" TYPE POSTGRES OPTIONS {"table_name": "t", "schema": "{{Schema}}"};
            """;
        var profile = Write("p.yml", "destinations:\n  e:\n    type: postgres\n    uri: \"${DB}\"\n");

        var environment = new Dictionary<string, string> { ["DB"] = Server.ConnectionString };
        var run = await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile], environment);

        AssertRefused(run, 1, "Cannot read ", "b.parquet", "Nothing was written");
        await AssertNoTable();
    }

    [TestCase("SELECT range AS a FROM range(0)", 0)]
    [TestCase("SELECT [range, range + 1] AS a, {'x': range, 'y': [range]} AS b, MAP {range: 'x'} AS c, NULL AS d FROM range(3000)", 3_000)]
    [TestCase("SELECT CASE range % 3 WHEN 0 THEN NULL WHEN 1 THEN [] ELSE [[1], NULL, []] END AS a FROM range(3000)", 3_000)]
    public async Task A_file_of_any_shape_that_tells_the_truth_is_read(string query, int rows)
    {
        AssertDone(await WriteFile(Make("a.parquet", query)));
        Assert.That(await Count("t"), Is.EqualTo(rows));
    }

    private string MakeFile(string version) => Make(
        "truth.parquet",
        $"SELECT range AS id, 'text ' || (range % 7) AS t, CASE WHEN range % 5 > 0 THEN range / 7.0 END AS x FROM range({RowCount})",
        $"(FORMAT parquet, ROW_GROUP_SIZE 2048, PARQUET_VERSION {version})");

    private static bool IsOf(string place, string number) => place.StartsWith($"{number} = ", StringComparison.Ordinal);

    /// <summary>Tries one.</summary>
    /// <returns>Whether it was refused; otherwise all rows arrived.</returns>
    private async Task<bool> TryAsync(string place, byte[] bytes)
    {
        await File.WriteAllBytesAsync(PathOf("a.parquet"), bytes);
        await Sql($"DROP TABLE IF EXISTS {Schema}.t; CREATE TABLE {Schema}.t AS SELECT 'old' AS a");

        var run = await WriteFile(PathOf("a.parquet"), "--if-exists", "replace");

        Ledger.Count("bad inputs tried");
        if (run.ExitCode == 0)
        {
            Assert.That(await Count("t"), Is.EqualTo(RowCount), place);
            return false;
        }

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((1, run.Error)), place);
        Assert.That(run.Error, Does.Contain("a.parquet").And.Contain("Nothing was written").And.Not.Contain("does not know"), place);
        Assert.That(await Scalar<string>($"SELECT a FROM {Schema}.t"), Is.EqualTo("old"), place);
        return true;
    }
}

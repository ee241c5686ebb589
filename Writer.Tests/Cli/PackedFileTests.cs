using System.IO.Compression;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>Files that are packed by gzip, zip or zstd arrive whole, or are refused.</summary>
[AnyServer]
public sealed class PackedFileTests : CliTest
{
    private static readonly string s_text =
        "id,name\n" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i},name {i * 7919 % 1000}\n"));

    private string Pack(string extension, string inner = "a.csv")
    {
        var path = PathOf($"{inner}.{extension}");
        Packing.Pack(path, inner.EndsWith("json", StringComparison.Ordinal) ? "[{\"id\": 1, \"name\": \"a\"}]" : s_text);
        return path;
    }

    [Test]
    public async Task A_packed_file_arrives_whole([Values("gz", "zip", "zst")] string extension, [Values("a.csv", "a.json")] string inner)
    {
        AssertDone(await WriteFile(Pack(extension, inner)));

        Assert.That(await Count("t"), Is.EqualTo(inner == "a.csv" ? 20_000 : 1));
    }

    [Test]
    public async Task A_packed_file_that_is_cut_is_refused([Values("gz", "zip", "zst")] string extension, [Values(1, 2, 10)] int part)
    {
        var path = Pack(extension);
        await using (var file = File.Open(path, FileMode.Open))
            file.SetLength(part == 1 ? file.Length - 1 : file.Length - (file.Length / part));

        AssertRefused(await WriteFile(path), 1, "not a whole");
        await AssertNoTable();
    }

    [Test]
    public async Task A_packed_file_that_is_changed_is_refused([Values("gz", "zip")] string extension, [Values(0.3, 0.5, 0.7)] double where)
    {
        var path = Pack(extension);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[(int)(bytes.Length * where)] ^= 0x10;
        await File.WriteAllBytesAsync(path, bytes);

        var run = await WriteFile(path);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("Nothing was written"));
        await AssertNoTable();
    }

    [Test]
    public async Task A_zip_that_says_it_is_empty_and_is_not_is_refused()
    {
        var path = Pack("zip");
        var bytes = await File.ReadAllBytesAsync(path);

        // Checksum and length in the file's directory, which begins with its signature.
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        bytes.AsSpan(directory + 16, 4).Clear();
        bytes.AsSpan(directory + 24, 4).Clear();
        await File.WriteAllBytesAsync(path, bytes);

        AssertRefused(await WriteFile(path), 1, "not a whole zip file");
        await AssertNoTable();
    }

    [Test]
    public async Task A_zip_of_several_files_is_refused()
    {
        var path = PathOf("a.csv.zip");
        await using (var archive = await ZipFile.OpenAsync(path, ZipArchiveMode.Create))
        {
            archive.CreateEntry("a.csv");
            archive.CreateEntry("b.csv");
        }

        AssertRefused(await WriteFile(path), 1, "2 files");
    }

    [Test]
    public async Task A_file_that_only_says_it_is_packed_is_refused([Values("gz", "zip", "zst")] string extension) =>
        AssertRefused(await WriteFile(Write($"a.csv.{extension}", "id\n1\n")), 1, "not a whole");

    [Test]
    public async Task A_pipeline_reads_packed_files([Values("zip", "zst")] string extension)
    {
        var run = await Efwriter(
        [
            "export",
            Write("a.sf", $$"""
                SOURCE a TYPE CSV PARAMS {"path": "{{Pack(extension)}}"};
                LOAD a FROM a;
                """),
        ]);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("20,000 rows"));
    }
}

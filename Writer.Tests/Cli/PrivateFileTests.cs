using System.Runtime.Versioning;
using EfWriter.Cli.Pipelines;

namespace EfWriter.Tests.Cli;

/// <summary>What a pipeline's DuckDB leaves on the disk is nobody else's to read or to plant.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFileTests : CliTest
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Test]
    public async Task DuckDB_spills_to_a_folder_of_its_own_that_is_deleted([Values] bool isPersistent)
    {
        var engine = DuckEngine.Open(isPersistent ? PathOf("a.duckdb") : null, memoryLimit: null, CancellationToken.None);
        string folder;
        await using (engine)
        {
            folder = engine.Session.Query("SELECT current_setting('temp_directory')", row => row.GetString(0)).Single();

            Assert.That(Path.GetDirectoryName(folder), Is.EqualTo(Path.GetTempPath().TrimEnd('/')));
            Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(ReadWrite | UnixFileMode.UserExecute));
        }

        Assert.That(Directory.Exists(folder), Is.False);
    }

    [Test]
    public async Task A_database_that_it_creates_and_its_first_log_are_closed_to_others()
    {
        var path = PathOf("a.duckdb");
        await using (var engine = DuckEngine.Open(path, memoryLimit: null, CancellationToken.None))
        {
            engine.Session.Execute("CREATE TABLE a AS SELECT 1 AS id");

            Assert.That(File.GetUnixFileMode($"{path}.wal"), Is.EqualTo(ReadWrite));
            engine.Session.Execute("CHECKPOINT");
            engine.Session.Execute("INSERT INTO a VALUES (2)");
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(ReadWrite));
        }

        await using var again = DuckEngine.Open(path, memoryLimit: null, CancellationToken.None);
        Assert.That(again.Session.Query("SELECT id FROM a ORDER BY id", row => row.GetInt32(0)), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(ReadWrite));
    }

    [Test]
    public void A_link_that_leads_nowhere_makes_no_file()
    {
        File.CreateSymbolicLink(PathOf("a.duckdb"), PathOf("planted.duckdb"));

        Assert.That(() => DuckEngine.Open(PathOf("a.duckdb"), memoryLimit: null, CancellationToken.None),
            Throws.TypeOf<EfWriter.Cli.Sources.SourceException>().With.Message.Contains("a link to a file that is not there"));
        Assert.That(File.Exists(PathOf("planted.duckdb")), Is.False);
    }

    [Test]
    public void A_file_that_cannot_be_made_is_refused() =>
        Assert.That(() => DuckEngine.Open(PathOf("missing/a.duckdb"), memoryLimit: null, CancellationToken.None),
            Throws.TypeOf<EfWriter.Cli.Sources.SourceException>().With.Message.Contains("Cannot open the DuckDB file"));
}

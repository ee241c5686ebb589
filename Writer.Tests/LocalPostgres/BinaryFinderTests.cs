using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>Where programs are looked for, and what is said when there are none.</summary>
[TestFixture]
public sealed class BinaryFinderTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeAFolder()
    {
        _folder = Directory.CreateTempSubdirectory("efwriter-finder-").FullName;
        UnixFiles.SetMode(_folder, UnixFiles.Readable);
    }

    [TearDown]
    public void RemoveIt() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Nothing_found_says_where_it_looked_and_what_to_install()
    {
        LocalServerException? error = Assert.ThrowsAsync<LocalServerException>(() => FindAsync(Bare(), null));
        Assert.That(error!.Message, Does.Contain("No PostgreSQL server was found")
            .And.Contain("Looked in: PATH, ")
            .And.Contain(Path.Combine(_folder, "postgres"))
            .And.Contain("npm: it is not on PATH")
            .And.Contain("apt-get: it is not on PATH")
            .And.Contain("apt-get install postgresql")
            .And.Contain("EFWRITER_URI=postgresql://"));
    }

    [Test, Platform(Exclude = "Win")]
    public void A_version_that_is_not_there_is_named_beside_the_one_that_is()
    {
        HostEnvironment host = Bare() with { PathFolders = [Programs("bin", "15.18")] };
        LocalServerException? error = Assert.ThrowsAsync<LocalServerException>(() => FindAsync(host, 16));
        Assert.That(error!.Message, Does.Contain("No PostgreSQL 16 server was found")
            .And.Contain("it is version 15.18")
            .And.Contain("apt-get install postgresql-16"));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task The_programs_on_PATH_go_first()
    {
        string installed = Programs("installed", "18.4");
        HostEnvironment host = Bare() with { PathFolders = [Programs("bin", "15.18")], InstalledFolders = () => [installed] };
        Assert.That((await FindAsync(host, null)).Version, Is.EqualTo("15.18"));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task A_version_that_is_asked_for_is_looked_for_further_on()
    {
        string installed = Programs("installed", "18.4");
        HostEnvironment host = Bare() with { PathFolders = [Programs("bin", "15.18")], InstalledFolders = () => [installed] };
        Assert.That((await FindAsync(host, 18)).Folder, Is.EqualTo(installed));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task What_was_fetched_before_needs_no_npm()
    {
        string cached = Programs(Path.Combine("postgres", "18.4.0", "bin"), "18.4");
        Assert.That((await FindAsync(Bare(), 18)).Folder, Is.EqualTo(cached));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task A_half_fetched_folder_is_not_used()
    {
        Programs(Path.Combine("postgres", "partial-1-2-3-4", "bin"), "18.4");
        string whole = Programs(Path.Combine("postgres", "18.4.0", "bin"), "18.4");
        Assert.That((await FindAsync(Bare(), null)).Folder, Is.EqualTo(whole));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task Programs_that_do_not_run_here_are_passed_over()
    {
        string broken = Programs("broken", "17.1");
        await File.WriteAllTextAsync(Path.Combine(broken, "postgres"), "not a program");
        string sound = Programs("sound", "16.2");
        HostEnvironment host = Bare() with { PathFolders = [broken, sound] };
        Assert.That((await FindAsync(host, null)).Folder, Is.EqualTo(sound));
    }

    [Test]
    public void A_version_that_is_no_number_is_refused()
    {
        HostEnvironment host = Bare() with { Variables = _ => "eighteen" };
        Assert.That(() => host.MajorVersion(), Throws.TypeOf<LocalServerException>()
            .With.Message.Contain("EFWRITER_POSTGRES_VERSION is 'eighteen'"));
    }

    private static Task<ServerBinaries> FindAsync(HostEnvironment host, int? major)
        => new BinaryFinder(host, ServerUser.Self, progress: null).FindAsync(major, CancellationToken.None);

    private HostEnvironment Bare() => TestHost.Here with
    {
        IsRoot = false,
        PathFolders = [],
        InstalledFolders = () => [],
        CacheFolder = _folder,
    };

    /// <summary>Programs that know their version and nothing else.</summary>
    private string Programs(string name, string version)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (string program in new[] { "initdb", "pg_ctl", "postgres" })
        {
            string path = Path.Combine(folder, program);
            File.WriteAllText(path, $"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
            UnixFiles.SetMode(path, UnixFiles.Readable);
        }

        return folder;
    }
}

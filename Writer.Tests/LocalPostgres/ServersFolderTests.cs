using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>A folder that somebody else has put where servers belong is refused, and nothing behind it is deleted.</summary>
[TestFixture, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ServersFolderTests
{
    private const UnixFileMode Everybody = UnixFiles.Readable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private string _around = null!;
    private HostEnvironment _host = null!;

    [SetUp]
    public void UseATemporaryFolder()
    {
        _around = Directory.CreateTempSubdirectory("efwriter-servers-").FullName;
        UnixFiles.SetMode(_around, UnixFiles.Readable);
        _host = TestHost.Here with { ServersFolder = Path.Combine(_around, "servers") };
    }

    [TearDown]
    public void RemoveIt() => Directory.Delete(_around, recursive: true);

    [Test]
    public void One_that_others_can_write_is_refused_with_all_that_is_in_it()
    {
        var orphan = Orphan(_host.ServersFolder);
        UnixFiles.SetMode(_host.ServersFolder, Everybody);
        Refuse("Other users can write it.", orphan);
    }

    [Test]
    public void One_that_others_can_write_is_refused_even_if_they_can_only_add_to_it()
    {
        var orphan = Orphan(_host.ServersFolder);
        UnixFiles.SetMode(_host.ServersFolder, Everybody | UnixFileMode.StickyBit);
        Refuse("Other users can write it.", orphan);
    }

    [Test]
    public void A_link_to_a_folder_of_ones_own_is_refused()
    {
        var orphan = Orphan(Path.Combine(_around, "mine"));
        Directory.CreateSymbolicLink(_host.ServersFolder, Path.Combine(_around, "mine"));
        Refuse("It is a symbolic link.", orphan);
    }

    [Test]
    public void One_in_a_folder_in_which_others_can_exchange_it_is_refused()
    {
        var orphan = Orphan(_host.ServersFolder);
        UnixFiles.SetMode(_around, Everybody);
        Refuse("Other users can write the folder around it", orphan);
    }

    [Test]
    public async Task Another_users_is_refused()
    {
        var other = await ServerUser.FindAsync(_host.IsRoot, _host.FindProgram, CancellationToken.None);
        if (other.Name is null)
            return; // only root can make another user's

        var orphan = Orphan(_host.ServersFolder);
        await other.OwnAsync(_host.ServersFolder, CancellationToken.None);
        Refuse("It belongs to another user.", orphan);
    }

    [Test]
    public async Task Another_users_link_is_refused()
    {
        var other = await ServerUser.FindAsync(_host.IsRoot, _host.FindProgram, CancellationToken.None);
        if (other.Name is null)
            return;

        var orphan = Orphan(Path.Combine(_around, "mine"));
        Directory.CreateSymbolicLink(_host.ServersFolder, Path.Combine(_around, "mine"));
        await other.OwnAsync(_host.ServersFolder, CancellationToken.None);
        Refuse("It is a symbolic link.", orphan);
    }

    [Test]
    public void Programs_in_a_cache_that_others_can_write_are_not_run()
    {
        var cache = Directory.CreateDirectory(Path.Combine(_around, "postgres")).FullName;
        UnixFiles.SetMode(cache, Everybody);
        HostEnvironment host = _host with { CacheFolder = _around, PathFolders = [], InstalledFolders = () => [], IsRoot = false };
        var refusal = Assert.ThrowsAsync<LocalServerException>(
            () => new BinaryFinder(host, ServerUser.Self, progress: null).FindAsync(null, CancellationToken.None));
        Assert.That(refusal!.Message, Does.Contain(cache).And.Contain("Other users can write it."));
    }

    [Test]
    public void The_servers_folder_is_closed_from_the_first_moment()
    {
        ServersFolder.Open(_host.ServersFolder, ServerUser.Self);
        Assert.That(File.GetUnixFileMode(_host.ServersFolder), Is.EqualTo(UnixFiles.Private));
    }

    private void Refuse(string fault, string orphan)
    {
        var refusal = Assert.ThrowsAsync<LocalServerException>(() => TestHost.StartAsync(_host));
        Assert.That(refusal!.Message, Does.Contain(_host.ServersFolder).And.Contain(fault));
        Assert.That(orphan, Does.Exist);
    }

    // What a sweep would delete.
    private static string Orphan(string servers)
    {
        var folder = Directory.CreateDirectory(Path.Combine(servers, TestHost.DeadOwner.NewName(ServerFolder.Prefix))).FullName;
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        return file;
    }
}

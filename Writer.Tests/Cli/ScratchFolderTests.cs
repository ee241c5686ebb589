using EfWriter.Cli.Sources;
using EfWriter.LocalPostgres.Processes;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>What a killed tool leaves below the temporary folder goes with the next run, and nothing else does.</summary>
[ServerFree]
public sealed class ScratchFolderTests
{
    private static readonly ProcessIdentity DeadOwner = ProcessIdentity.Current with { Start = "1" };

    private string _around = null!;

    [SetUp]
    public void UseAFolder() => _around = Directory.CreateTempSubdirectory("efwriter-scratch-").FullName;

    [TearDown]
    public void RemoveIt() => Directory.Delete(_around, recursive: true);

    [Test]
    public void A_dead_process_s_folder_is_deleted()
    {
        var folder = Folder(ScratchFolder.NameOf(DeadOwner) + "Ab12cd");
        ScratchFolder.Sweep(_around);
        Assert.That(folder, Does.Not.Exist);
    }

    [Test]
    public void Folders_of_others_stay()
    {
        string[] folders =
        [
            Folder(ScratchFolder.NameOf(ProcessIdentity.Current) + "Ab12cd"),
            Folder(ScratchFolder.NameOf(DeadOwner with { Space = "1" }) + "Ab12cd"),
            Folder("efwriter-duckdb-Ab12cd"),
            Folder("mine"),
        ];
        ScratchFolder.Sweep(_around);
        Assert.That(folders, Has.All.Matches<string>(Directory.Exists));
    }

    [Test, Platform(Exclude = "Win")]
    public void Nothing_is_deleted_by_a_link()
    {
        var mine = Folder("mine");
        Directory.CreateSymbolicLink(Path.Combine(_around, ScratchFolder.NameOf(DeadOwner) + "Ab12cd"), mine);
        ScratchFolder.Sweep(_around);
        Assert.That(Path.Combine(mine, "file"), Does.Exist);
    }

    [Test, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Nothing_is_deleted_that_others_could_exchange()
    {
        var folder = Folder(ScratchFolder.NameOf(DeadOwner) + "Ab12cd");
        UnixFiles.SetMode(folder, UnixFiles.Private | UnixFileMode.OtherWrite);
        ScratchFolder.Sweep(_around);
        Assert.That(folder, Does.Exist);
    }

    [Test]
    public void A_new_one_is_this_process_s()
    {
        var folder = ScratchFolder.Make();
        Directory.Delete(folder);
        Assert.That(Path.GetFileName(folder), Does.StartWith(ScratchFolder.NameOf(ProcessIdentity.Current)));
    }

    private string Folder(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_around, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "file"), "");
        return folder;
    }
}

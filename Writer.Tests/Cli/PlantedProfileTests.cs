using System.Diagnostics;
using System.Runtime.Versioning;

namespace EfWriter.Tests.Cli;

/// <summary>A profile that is found by its name is one that nobody else could have put there.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class PlantedProfileTests : CliTest
{
    // A user, and a group that is not root's own.
    private const string Nobody = "65534";
    private const string Group = ":65534";

    [TestCase("profiles/prod.yml", "666", "can be written by other users")]
    [TestCase("profiles/prod.yml", "602", "can be written by other users")]
    [TestCase("profiles", "777", "can be written by other users")]
    [TestCase("", "777", "can be written by other users")]
    [TestCase("profiles/prod.yml", "600", null)]
    [TestCase("profiles", "755", null)]
    [TestCase("", "1777", null)]
    public async Task One_that_others_can_write_is_refused(string place, string mode, string? fault)
    {
        var pipeline = Prepare();
        File.SetUnixFileMode(PathOf(place), (UnixFileMode)Convert.ToInt32(mode, 8));

        await CheckAsync(pipeline, place, fault);
    }

    [TestCase("profiles/prod.yml")]
    [TestCase("profiles")]
    [TestCase("")]
    [TestCase("link")]
    [TestCase("group")]
    [TestCase("own group")]
    public async Task One_of_another_user_or_group_is_refused(string place)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Pass("Only root can give a file away.");
        var pipeline = Prepare();
        if (place == "link")
        {
            Directory.Move(PathOf("profiles"), PathOf("elsewhere"));
            Directory.CreateSymbolicLink(PathOf("profiles"), PathOf("elsewhere"));
            place = "profiles";
        }

        if (!place.EndsWith("group", StringComparison.Ordinal))
        {
            await Chown(Nobody, place);
            await CheckAsync(pipeline, place, "belongs to another user");
            return;
        }

        File.SetUnixFileMode(PathOf("profiles/prod.yml"), (UnixFileMode)Convert.ToInt32("664", 8));
        if (place == "group")
            await Chown(Group, "profiles/prod.yml");
        await CheckAsync(pipeline, "profiles/prod.yml", place == "group" ? "can be written by other users" : null);
    }

    [Test]
    public async Task One_of_the_pipelines_author_is_used()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Pass("Only root can give a file away.");
        var pipeline = Prepare();
        foreach (var place in (string[])["profiles/prod.yml", "profiles", "", "a.sf"])
            await Chown(Nobody, place);

        await CheckAsync(pipeline, "", fault: null);
    }

    // A profile without the entry that the pipeline asks for.
    private string Prepare()
    {
        Directory.CreateDirectory(PathOf("profiles"));
        foreach (var folder in (string[])["", "profiles"])
            File.SetUnixFileMode(PathOf(folder), (UnixFileMode)Convert.ToInt32("755", 8));
        Write("profiles/prod.yml", "variables: {}\n");
        File.SetUnixFileMode(PathOf("profiles/prod.yml"), (UnixFileMode)Convert.ToInt32("644", 8));
        return Write("a.sf", """EXPORT SELECT 1 AS a TO "postgres://e/s/t" TYPE POSTGRES OPTIONS {"table_name": "t"};""");
    }

    private async Task CheckAsync(string pipeline, string place, string? fault)
    {
        var used = await Efwriter(["export", pipeline, "--profile", "prod"]);
        if (fault is null)
            AssertRefused(used, 2, "prod.yml has no such entry");
        else
            AssertRefused(used, 2, "prod.yml' is not used", $"'{PathOf(place).TrimEnd('/')}' {fault}", "--profile ./profiles/dev.yml");

        // Whoever names the path has chosen the file.
        AssertRefused(await Efwriter(["export", pipeline, "--profile", PathOf("profiles/prod.yml")]), 2, "prod.yml has no such entry");
    }

    private async Task Chown(string owner, string place)
    {
        using var process = Process.Start("chown", ["-h", owner, PathOf(place)]);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
    }
}

using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Samples;

/// <summary>
/// The first program, in C# and in F#, is run as its reader runs it, with the packages. They ask for the oldest versions that they work
/// with, which NuGet then takes.
/// </summary>
[AnyServer]
public sealed class SampleAppTests
{
    private PackedLibrary _library = null!;
    private string _folder = "";
    private NpgsqlDataSource _source = null!;

    [OneTimeSetUp]
    public async Task Pack() => _library = await PackedLibrary.PackAsync();

    [OneTimeTearDown]
    public void DeletePackages() => _library.Dispose();

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("efwriter-app-").FullName;
        _library.Database = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = $"app_{Guid.NewGuid():N}" }
            .ConnectionString;
        _source = NpgsqlDataSource.Create(_library.Database);
    }

    [TearDown]
    public async Task DeleteFolder()
    {
        Directory.Delete(_folder, recursive: true);
        await _source.DisposeAsync();
        var database = new NpgsqlConnectionStringBuilder(_library.Database).Database;
        await using var drop = Server.Source.CreateCommand($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }

    [TestCase("app.cs", "run")]
    [TestCase("app.fsx", "fsi")]
    public async Task The_first_program_writes_entities_and_a_dataframe(string program, string command)
    {
        File.Copy(Path.Combine(Repository.Root, "samples", program), Path.Combine(_folder, program));

        var (ended, printed) = await _library.RunAsync(_folder, command, program);

        Assert.That(ended, Is.Zero, printed);
        Assert.That(printed.Trim().Split('\n'), Has.Length.EqualTo(2).And.All.Contain(": 2 rows in "));
        Assert.That(
            await Rows("SELECT \"Item\", \"Price\"::text FROM \"Orders\" ORDER BY \"Id\""), Is.EqualTo(new[] { "tea 2.50", "salt 0.90" }));
        Assert.That(await Rows("SELECT city, sales::text FROM public.report ORDER BY 2"), Is.EqualTo(new[] { "Zürich 31", "Bern 9" }));
    }

    [Test]
    public async Task An_app_that_forbids_run_time_code_is_refused_before_EF_Core_fails()
    {
        var config = Path.Combine(_folder, "App.runtimeconfig.json");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Writer.Tests.runtimeconfig.json"), config);
        await ForbidDynamicCode(config);
        await File.WriteAllTextAsync(Path.Combine(_folder, "rows.csv"), "id\n1\n");

        var (ended, error) = await _library.RunAsync(
            _folder, "exec", "--runtimeconfig", config, Path.Combine(AppContext.BaseDirectory, "EfWriter.Cli.dll"), "write", "rows.csv",
            "--table", "report", "--uri", Server.ConnectionString, "--verbose");

        Assert.That(ended, Is.Not.Zero);
        Assert.That(error, Does.Contain("(PlatformNotSupportedException)").And.Contain("EfWriter.Requests.DynamicCode.Check()"));
    }

    [Test]
    public void The_package_asks_for_the_oldest_versions_that_it_works_with()
    {
        using var package = ZipFile.OpenRead(_library.PathOf("EfWriter"));
        using var nuspec = package.GetEntry("EfWriter.nuspec")!.Open();

        var dependencies = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}");

        Assert.That(dependencies, Is.SupersetOf(new[]
        {
            "Microsoft.EntityFrameworkCore 10.0.4", "Microsoft.EntityFrameworkCore.Relational 10.0.4",
            "Microsoft.Extensions.Configuration.Abstractions 10.0.4", "Microsoft.Extensions.DependencyInjection.Abstractions 10.0.4",
            "Npgsql 10.0.3", "Npgsql.EntityFrameworkCore.PostgreSQL 10.0.1",
        }));
    }

    private static async Task ForbidDynamicCode(string file)
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        config["runtimeOptions"]!["configProperties"]!["System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported"] = false;
        await File.WriteAllTextAsync(file, config.ToJsonString());
    }

    private async Task<List<string>> Rows(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add($"{reader.GetString(0)} {reader.GetString(1)}");
        return rows;
    }
}

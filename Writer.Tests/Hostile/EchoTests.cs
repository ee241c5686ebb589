using EfWriter.Tests.Cli;
using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EfWriter.Tests.Hostile;

/// <summary>A secret in any position of any kind of input, in any of the forms that people type by mistake, is repeated nowhere.</summary>
public sealed class EchoTests : CliTest
{
    private const string Mark = "s3cr3tMark";

    // What a password looks like where something else was expected.
    private static readonly string[] Forms =
    [
        Mark, $"postgresql://ann:{Mark}@127.0.0.1:1/d", $"postgres://ann:a&{Mark}@127.0.0.1:1/d",
        $"postgresql://ann:a/{Mark}@127.0.0.1:1/d", $"postgresql://ann:a?{Mark}@127.0.0.1:1/d",
        $"postgresql://h/d?user=ann&password=a&{Mark}", $"postgresql://ann@127.0.0.1:1/d?{Mark}",
        $"postgresql://ann@127.0.0.1:1/d?{Mark}=1",
        $"postgresql://ann:{Mark}", $"ann:{Mark}://h/d", $"{Mark}://h/d", $"{Mark}:pw://h", $"mysql://ann:{Mark}@127.0.0.1:1/d",
        $"password:{Mark}", $"password={Mark}", $"password {Mark}", $"passwort={Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Passwort={Mark}", $"Host=127.0.0.1;Port=1;Username=ann;Database=d;password:{Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Password=a;{Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Password=a;{Mark}=b", $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Port={Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;SSL Mode={Mark}", $"@{Mark}", $"-p{Mark}", $"--password={Mark}",
        $"--password:{Mark}", $"--{Mark}", $"%{Mark}",
    ];

    // The forms that do not look like a plain name: for positions where a name is defined, and may be repeated.
    private static readonly string[] NoNames = [.. Forms.Where(form => form.AsSpan().ContainsAny(":@= "))];

    private static IEnumerable<string[]> CommandLines(string path, string pipeline)
    {
        yield return ["write", path, "--table", "t", "--url", "{}"];
        yield return ["write", path, "--table", "t", "--url={}"];
        yield return ["write", path, "--table", "t", "--uri", "{}"];
        yield return ["write", path, "--table", "t", "--uri", "{}", "--verbose"];
        yield return ["write", path, "--table", "t", "--uri", "postgresql://u@127.0.0.1:1/d", "{}"];
        yield return ["write", path, "{}", "--table", "t", "--local"];
        yield return ["write", path, "--table", "t", "--local={}"];
        yield return ["write", path, "--table", "t", "--verbose={}"];
        yield return ["write", path, "--table", "t", "--if-exists", "{}", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--column", "{}", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--column", "{}=text", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--column", "{}=text", "--column", "{}=text", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--table", "t", "--primary-key", "{}", "--uri", "postgresql://u@127.0.0.1:1/d"];
        yield return ["write", path, "--uri", "{}"];
        yield return ["write", path, "--table", "t", "--uri", "{}", "--uri", "{}"];
        yield return ["{}"];
        yield return ["{}", path];
        yield return ["wirte", "{}"];
        yield return ["--uri", "{}", "write"];
        yield return ["export", pipeline, "--url", "{}"];
        yield return ["export", pipeline, "{}"];
        yield return ["export", pipeline, "--var", "{}"];
        yield return ["export", pipeline, "--dry-run={}"];
    }

    [Test]
    public async Task A_command_line_is_told_without_it()
    {
        var lines = CommandLines(Write("a.csv", "id,name\n1,2\n"), Write("a.sf", "SET a = 1;")).ToList();
        foreach (var form in Forms)
        {
            foreach (var line in lines)
                await CheckAsync([.. line.Select(part => part.Replace("{}", form, StringComparison.Ordinal))]);
        }

        // A file's name may have blanks.
        foreach (var form in NoNames.Where(form => !form.StartsWith('-') && form.AsSpan().ContainsAny(":@=")))
        {
            await CheckAsync(["write", form, "--table", "t", "--local"]);
            await CheckAsync(["export", form]);
            await CheckAsync(["export", Write("a.sf", "SET a = 1;"), "--profile", form]);
        }
    }

    [Test]
    public async Task A_file_of_arguments_is_not_read() =>
        await CheckAsync(["write", "@" + Write("args.txt", $"--table t --frob {Mark}")]);

    private static readonly string[] Pipelines =
    [
        "{}", "{} x", "SET {} = 1;", "SET a {};", "SET a = 'x' {};", "SOURCE {} TYPE CSV PARAMS {};", "SOURCE s {} CSV PARAMS {};",
        "SOURCE s TYPE {} PARAMS {};", "SOURCE s TYPE CSV {} {};", "SOURCE s TYPE CSV PARAMS { {} };",
        "SOURCE s TYPE CSV PARAMS {\"{}\": \"x\"};", "SOURCE s TYPE CSV PARAMS {\"path\": {}};",
        "SOURCE s TYPE CSV PARAMS {\"path\": \"x\", \"delimiter\": \"{}\"}; LOAD t FROM s;",
        "SOURCE s TYPE CSV PARAMS {\"path\": \"x\", \"has_header\": \"{}\"}; LOAD t FROM s;",
        "SOURCE s TYPE CSV PARAMS {\"path\": \"x\", \"encoding\": \"{}\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"uri\": \"{}\", \"table\": \"t\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"url\": \"{}\", \"table\": \"t\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"connection\": \"{}\", \"table\": \"t\"}; LOAD t FROM s;",
        "SOURCE s TYPE POSTGRES PARAMS {\"{}\": \"x\"}; LOAD t FROM s;",
        "LOAD t {} s;", "LOAD t FROM s {};", "LOAD t FROM s MODE {};", "CREATE {} t AS SELECT 1;", "CREATE TABLE t {} SELECT 1;",
        "CREATE TABLE t AS {};",
        "EXPORT t {} 'u' TYPE POSTGRES OPTIONS {};", "EXPORT t TO {} TYPE POSTGRES OPTIONS {};",
        "EXPORT t TO '{}' TYPE POSTGRES OPTIONS {};", "EXPORT t TO '{}' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"};",
        "EXPORT t TO 'postgres://{}/s/t' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"};",
        "EXPORT t TO 'u' {} POSTGRES OPTIONS {};", "EXPORT t TO 'u' TYPE {} OPTIONS {};", "EXPORT t TO 'u' TYPE POSTGRES {} {};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"{}\": \"x\"};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"if_exists\": \"{}\"};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"batch_rows\": \"{}\"};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"column_types\": {\"a\": {\"{}\": 1}}};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\", \"indexes\": {\"{}\": 1}};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": {}};",
        "EXPORT t TO 'postgres://a' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"} {}",
    ];

    [Test]
    public async Task A_pipeline_is_told_without_it()
    {
        var profile = Write("p.yml",
            "destinations:\n  a: {type: postgres, uri: \"postgresql://u@127.0.0.1:1/d\"}\n  b: {type: postgres, uri: "
            + "\"postgresql://u@127.0.0.1:1/d\"}\n");
        foreach (var form in Forms)
        {
            foreach (var pipeline in Pipelines)
            {
                // A word that stands for a name is one.
                if (!pipeline.Contains("SOURCE {}", StringComparison.Ordinal) || form != Mark)
                    await CheckAsync(
                        ["export", Write("x.sf", pipeline.Replace("{}", form, StringComparison.Ordinal)), "--profile", profile, "--dry-run",
                            "--verbose"]);
            }
        }
    }

    [Test]
    public void A_statement_is_told_without_it()
    {
        using var emissions = new Emissions();
        foreach (var text in Pipelines.Where(text => text.StartsWith("EXPORT", StringComparison.Ordinal))
            .SelectMany(text => Forms.Select(form => text.Replace("{}", form, StringComparison.Ordinal))))
        {
            try
            {
                var statement = ExportStatement.Parse(text);
                emissions.Add($"{statement} {string.Join(' ', statement.Warnings)}");
            }
            catch (StatementException refusal)
            {
                emissions.Add(refusal);
            }
        }

        Assert.That(emissions.Search([Mark]), Is.Empty);
    }

    // With names first, where only what is more than a name must not be repeated.
    private static readonly string[] NamesOfProfiles =
    [
        "destinations:\n  \"{}\":\n    host: h\n", "destinations:\n  \"{}\":\n    type: postgres\n    host: h\n",
        "destinations:\n  \"{}\": x\n", "destinations:\n  \"{}\": {type: postgres}\n  b: {type: postgres}\n",
        "destinations:\n  e:\n    type: postgres\n    \"{}\": [a]\n", "variables:\n  \"{}\": [a]\n",
        "destinations:\n  e: {type: postgres, uri: \"${{}}\"}\n",
    ];

    private static readonly string[] Profiles =
    [
        "{}", "\"{}\": x", "{{}}", "destinations: \"{}\"", "destinations: [\"{}\"]", "destinations:\n  e: \"{}\"\n",
        "destinations:\n  e: {{}}\n", "destinations:\n  e: {type: \"{}\"}\n", "destinations:\n  e: {type: postgres, uri: \"{}\"}\n",
        "destinations:\n  e: {type: postgres, {}}\n",
        "destinations:\n  e: {type: postgres, \"{}\": x}\n", "destinations:\n  e: {type: postgres, \"{}\"}\n",
        "destinations:\n  e:\n    type: postgres\n    {}\n",
        "destinations:\n  e:\n    type: postgres\n    host: h\n    user: u\n    database: d\n    password:{}\n",
        "destinations:\n  e:\n    type: postgres\n    uri: postgresql://u@127.0.0.1:1/d\n    \"{}\": x\n",
        "destinations:\n  e: {type: postgres, host: h, user: u, database: d, port: \"{}\"}\n",
        "destinations:\n  e: {type: postgres, host: h, user: u, database: d, sslmode: \"{}\"}\n",
        "destinations:\n  e: {type: postgres, host: h, user: u, database: d, connect_timeout: \"{}\"}\n",
"engines:\n  \"{}\": x", "engines:\n  duckdb: {\"{}\": x}", "engines:\n  duckdb: {mode: \"{}\"}", "engines: \"{}\"",
        "engines:\n  duckdb: \"{}\"", "variables: \"{}\"",
    ];

    private static IEnumerable<string> ProfileTexts() =>
        Profiles.SelectMany(text => Forms.Select(form => text.Replace("{}", form, StringComparison.Ordinal)))
            .Concat(NamesOfProfiles.SelectMany(text => NoNames.Select(form => text.Replace("{}", form, StringComparison.Ordinal))));

    [Test]
    public async Task A_profile_is_told_without_it()
    {
        using var emissions = new Emissions();
        foreach (var text in ProfileTexts())
        {
            var path = Write("p.yml", text);
            await CheckAsync(
                ["export", Write("x.sf", "EXPORT SELECT 1 AS a TO 'postgres://e/s/t' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"};"),
                    "--profile", path, "--dry-run", "--verbose"]);
            try
            {
                await using var provider = new ServiceCollection().AddEfWriter(path).BuildServiceProvider();
                _ = provider.GetKeyedService<PostgresDestination>("e");
            }
            catch (Exception refusal) when (refusal is StatementException or InvalidOperationException)
            {
                emissions.Add(refusal);
            }
        }

        Assert.That(emissions.Search([Mark]), Is.Empty);
    }

    [Test]
    public void A_configuration_is_told_without_it()
    {
        using var emissions = new Emissions();
        string[] keys = ["Destinations:e:Uri", "Destinations:e:{}", "Destinations:{}", "Destinations:e", "{}", "Destinations:e:Port",
            "Destinations:e:SslMode", "Destinations:e:Password:{}"];
        foreach (var (key, form) in keys.SelectMany(_ => Forms, (key, form) => (key, form)))
        {
            // A key that is a name defines an entry.
            if (key == "Destinations:{}" && !NoNames.Contains(form))
                continue;
            foreach (var value in (string[])[form, "x"])
            {
                var settings = new Dictionary<string, string?> { [key.Replace("{}", form, StringComparison.Ordinal)] = value,
                    ["Destinations:e:Host"] = "h" };
                try
                {
                    var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
                    using var provider = new ServiceCollection().AddEfWriter(configuration).BuildServiceProvider();
                    foreach (var name in configuration.GetSection("Destinations").GetChildren().Select(child => child.Key))
                        Resolve(emissions, provider, name);
                }
                catch (InvalidOperationException refusal)
                {
                    emissions.Add(refusal);
                }
            }
        }

        Assert.That(emissions.Count, Is.GreaterThan(100));
        Assert.That(emissions.Search([Mark]), Is.Empty);
    }

    [Test]
    public void A_URI_or_a_connection_string_is_told_without_it()
    {
        using var emissions = new Emissions();
        foreach (var text
            in Forms.SelectMany(
                form => (string[])[form, $" {form}", $"Host=h;Username=u;Database=d;{form}", $"Host=h;{form}=x;Username=u;Database=d",
                    $"postgresql://{form}", $"postgresql://u@127.0.0.1:1/d?{form}", $"postgresql://u@127.0.0.1:1/d?sslmode={form}",
                    $"postgresql://u@{form}/d", $"postgresql://u@h:{form}/d", $"{form}://u@127.0.0.1:1/d", $"Keepalive={form};Host=h"]))
        {
            try
            {
                using var destination = PostgresDestination.FromUri(text);
            }
            catch (ArgumentException refusal)
            {
                emissions.Add(refusal);
            }
        }

        Assert.That(emissions.Count, Is.GreaterThan(100));
        Assert.That(emissions.Search([Mark]), Is.Empty);
    }

    [TestCase("", new[] { "a" }, false)]
    [TestCase("sslmod", new[] { "sslmode" }, true)]
    [TestCase("SSLMODE", new[] { "sslmode" }, true)]
    [TestCase("pasword", new[] { "password" }, true)]
    [TestCase("password:x", new[] { "password" }, false)]
    [TestCase("password=", new[] { "password" }, false)]
    [TestCase("p@ssword", new[] { "password" }, false)]
    [TestCase("hunter2", new[] { "host", "port", "user" }, false)]
    [TestCase("hots", new[] { "host" }, true)]
    [TestCase("hst2", new[] { "host" }, false)]
    [TestCase("hos", new[] { "host" }, true)]
    public void A_name_is_repeated_only_if_it_is_nearly_known(string found, string[] known, bool isNear) =>
        Assert.That(Echo.IsNear(found, known), Is.EqualTo(isNear));

    private static void Resolve(Emissions emissions, ServiceProvider provider, string name)
    {
        try
        {
            _ = provider.GetKeyedService<PostgresDestination>(name);
        }
        catch (InvalidOperationException refusal)
        {
            emissions.Add(refusal);
        }
    }

    private static async Task CheckAsync(string[] arguments)
    {
        var run = await Efwriter(arguments);
        Ledger.Count("bad inputs tried");
        Assert.That(run.Output + run.Error, Does.Not.Contain(Mark).IgnoreCase, string.Join(" ⏵ ", arguments));
        Assert.That(run.Error, Does.Not.Contain("that the tool does not know"), string.Join(" ⏵ ", arguments));
    }
}

using EfWriter.Tests.Hostile.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// A secret in any position of a profile, a configuration, a URI or a connection string, in any of the forms that people type by mistake,
/// is repeated nowhere.
/// </summary>
public sealed class EchoTests : EchoTest
{
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
                var settings = new Dictionary<string, string?>
                {
                    [key.Replace("{}", form, StringComparison.Ordinal)] = value,
                    ["Destinations:e:Host"] = "h"
                };
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
}

using EfWriter.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>Destinations that a host registers by name.</summary>
public sealed class ServiceTests : DatabaseTest
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("efwriter-services-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Entries_of_the_configuration_are_keyed_by_their_names()
    {
        var server = new NpgsqlConnectionStringBuilder(Server.ConnectionString);
        await using var provider = new ServiceCollection().AddEfWriter(Configuration(new()
        {
            ["Destinations:plain"] = Server.ConnectionString,
            ["Destinations:uri:Uri"] =
                $"postgresql://{server.Username}:{Uri.EscapeDataString(server.Password ?? "x")}"
                + $"@{server.Host}:{server.Port}/{server.Database}",
            ["Destinations:parts:Type"] = "postgres",
            ["Destinations:parts:Host"] = server.Host,
            ["Destinations:parts:Port"] = $"{server.Port}",
            ["Destinations:parts:Database"] = server.Database,
            ["Destinations:parts:User"] = server.Username,
            ["Destinations:parts:Password"] = server.Password ?? "x",
        })).BuildServiceProvider();

        foreach (var name in new[] { "plain", "uri", "parts" })
        {
            var destination = provider.GetRequiredKeyedService<PostgresDestination>(name);
            Assert.That((await destination.WriteAsync(Frame.From([new { A = 1 }]), name, Options())).Rows, Is.EqualTo(1));
            Assert.That(provider.GetRequiredKeyedService<PostgresDestination>(name), Is.SameAs(destination));
        }

        Assert.That(provider.GetService<PostgresDestination>(), Is.Null, "there are several");
    }

    [Test]
    public async Task The_only_destination_needs_no_name()
    {
        await using var provider = new ServiceCollection()
            .AddEfWriter(Configuration(new() { ["Destinations:reports"] = Server.ConnectionString })).BuildServiceProvider();

        Assert.That(provider.GetRequiredService<PostgresDestination>(),
            Is.SameAs(provider.GetRequiredKeyedService<PostgresDestination>("reports")));
    }

    [Test]
    public async Task A_statement_finds_its_destination_in_a_profile()
    {
        await using var provider = new ServiceCollection()
            .AddEfWriter(
                Profile("destinations:\n  reports: {type: postgres, uri: \"${URI}\"}\n  later: {type: postgres, uri: \"${NO_SUCH}\"}"),
                new Dictionary<string, string> { ["URI"] = Server.ConnectionString })
            .BuildServiceProvider();
        var statement = ExportStatement.Parse(
            $"""EXPORT SELECT 1 AS a TO "postgres://reports/{Schema}/t" TYPE POSTGRES OPTIONS """
            + $$"""{"table_name": "t", "schema": "{{Schema}}"}""");

        var result = await provider.GetRequiredKeyedService<PostgresDestination>(statement.Destination)
            .ExecuteAsync(statement, await Server.Source.OpenConnectionAsync());

        Assert.That(result.Rows, Is.EqualTo(1));
        Assert.That(() => provider.GetRequiredKeyedService<PostgresDestination>("later"),
            Throws.TypeOf<StatementException>().With.Message.Contains("'NO_SUCH' is not set"));
    }

    [Test]
    public async Task The_hosts_logger_hears_of_writes_and_of_no_password()
    {
        using var log = new LogLines();
        var server = new NpgsqlConnectionStringBuilder(Server.ConnectionString);
        server.Password ??= "s3cret&%";
        await using var provider = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(log)
            .AddEfWriter(Configuration(new() { ["Destinations:reports"] = server.ConnectionString }))
            .BuildServiceProvider();

        await provider.GetRequiredService<PostgresDestination>().WriteAsync(Frame.From([new { A = 1 }]), "t", Options());

        Assert.That(log.Lines, Has.Some.StartsWith($"Wrote to {Schema}.t by Copy").And.None.Contains(server.Password));
    }

    [Test]
    public void A_provider_can_be_disposed_without_waiting()
    {
        using var provider = new ServiceCollection()
            .AddEfWriter(Configuration(new() { ["Destinations:reports"] = Server.ConnectionString })).BuildServiceProvider();

        Assert.That(provider.GetRequiredService<PostgresDestination>(), Is.Not.Null);
    }

    [Test]
    public void Without_destinations_the_place_is_told()
    {
        Assert.That(() => new ServiceCollection().AddEfWriter(Configuration(new() { ["Other"] = "1" })),
            Throws.InvalidOperationException.With.Message.StartsWith("EfWriter has no destination."));
        Assert.That(() => new ServiceCollection().AddEfWriter(Profile("sources: {}")),
            Throws.InvalidOperationException.With.Message.Contains("p.yml has no destination."));
    }

    [TestCase("Destinations:reports", "postgresql://u:s3cret@h", "EfWriter:Destinations:reports: The connection URI names no database")]
    [TestCase("Destinations:reports:Hots", "s3cret",
        "EfWriter:Destinations:reports: The connection URI has a parameter 'hots' with no counterpart here")]
    public void A_wrong_entry_is_told_by_its_path_without_its_value(string key, string value, string expected)
    {
        using var provider = new ServiceCollection().AddEfWriter(Configuration(new() { [key] = value })).BuildServiceProvider();

        Assert.That(() => provider.GetRequiredService<PostgresDestination>(),
            Throws.InvalidOperationException.With.Message.StartsWith(expected).And.Message.Not.Contain("s3cret"));
    }

    private static IConfiguration Configuration(Dictionary<string, string?> values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.ToDictionary(pair => $"EfWriter:{pair.Key}", pair => pair.Value)).Build().GetSection("EfWriter");

    private string Profile(string text)
    {
        var path = Path.Combine(_folder, "p.yml");
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}

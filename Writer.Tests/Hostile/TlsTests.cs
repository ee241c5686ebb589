using EfWriter.Cli;
using EfWriter.Cli.Output;
using EfWriter.Connector.Uris;
using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// Whom a connection is made to, by <c>sslmode</c>: in URIs, in Npgsql's form, in a context of the host's and from the tool.
/// </summary>
[ServerFree]
public sealed class TlsTests
{
    private const string Connected = "connected by TLS";
    private const string Open = "connected without TLS";
    private const string Refused = "the server's certificate was not accepted";

    private SecuredServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await SecuredServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("good", "sslmode=verify-full&sslrootcert={root}", Connected)]
    [TestCase("good", "sslmode=verify-full&sslrootcert={other}", Refused)]
    [TestCase("good", "sslmode=verify-full", Refused)]
    [TestCase("misnamed", "sslmode=verify-full&sslrootcert={root}", Refused)]
    [TestCase("expired", "sslmode=verify-full&sslrootcert={root}", Refused)]
    [TestCase("selfsigned", "sslmode=verify-full&sslrootcert={root}", Refused)]
    [TestCase("selfsigned", "sslmode=verify-full", Refused)]
    [TestCase("good", "sslmode=verify-ca&sslrootcert={root}", Connected)]
    [TestCase("misnamed", "sslmode=verify-ca&sslrootcert={root}", Connected)]
    [TestCase("good", "sslmode=verify-ca&sslrootcert={other}", Refused)]
    [TestCase("expired", "sslmode=verify-ca&sslrootcert={root}", Refused)]
    [TestCase("selfsigned", "sslmode=verify-ca&sslrootcert={root}", Refused)]
    [TestCase("good", "sslmode=require&sslrootcert={root}", Connected)]
    [TestCase("misnamed", "sslmode=require&sslrootcert={root}", Connected)]
    [TestCase("selfsigned", "sslmode=require&sslrootcert={root}", Refused)]
    [TestCase("good", "sslmode=require&sslrootcert={other}", Refused)]
    [TestCase("selfsigned", "sslmode=require", Connected)]
    [TestCase("expired", "sslmode=require", Connected)]
    [TestCase("misnamed", "sslmode=prefer", Connected)]
    [TestCase("selfsigned", "sslmode=prefer", Connected)]
    [TestCase("selfsigned", "", Connected)]
    [TestCase("good", "sslmode=disable", Open)]
    [TestCase("good", "sslmode=allow", Open)]
    public async Task A_certificate_is_looked_at_as_sslmode_says(string certificate, string parameters, string outcome)
    {
        await _server.ShowAsync(certificate);
        var uri = $"postgresql://ann:{Uri.EscapeDataString(SecuredServer.Password)}@127.0.0.1:{_server.Port}/postgres?{Fill(parameters)}";

        Assert.That(await OutcomeOf(PostgresDestination.FromUri(uri)), Does.Contain(outcome), "as a URI");

        var settings = new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(uri)) { Pooling = false };
        Assert.That(await OutcomeOf(PostgresDestination.FromUri(settings.ConnectionString)), Does.Contain(outcome), "in Npgsql's form");

        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(settings.ConnectionString).Options);
        Assert.That(await OutcomeOf(() => db.WriteAsync(OneRow, "seen", Append)), Does.Contain(outcome), "from a context");
        Assert.That(await OutcomeOfToolAsync(uri), Does.Contain(outcome), "from the tool");
    }

    [Test]
    public async Task The_error_says_what_to_look_at()
    {
        await _server.ShowAsync("misnamed");
        await using var destination = PostgresDestination.FromUri(
            $"postgresql://postgres@127.0.0.1:{_server.Port}/postgres?sslmode=verify-full&sslrootcert={_server.RootPath}");

        Assert.That(() => destination.WriteAsync(OneRow, "seen"), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            "Cannot write table 'public.seen': the server's certificate was not accepted. Nothing was written. "
            + "With sslmode=verify-ca it must be valid today and issued by an authority of the file that sslrootcert names (without one, "
            + "by an authority that this machine trusts); "
            + "with verify-full it must also be made out to the host's name as it stands in the URI. "
            + "[connection-certificate]"));
    }

    [Test]
    public async Task A_server_without_TLS_is_told_apart()
    {
        await using var destination = PostgresDestination.FromUri($"{LoggedServer.ConnectionString};SSL Mode=Require");

        Assert.That(() => destination.WriteAsync(OneRow, "seen"), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            "Cannot write table 'public.seen': the server does not speak TLS, and sslmode asks for it. Nothing was written. "
            + "Turn TLS on at the server (ssl = on), or connect by sslmode=prefer or disable where the network is yours. "
            + "[connection-no-tls]"));
    }

    [TestCase("sslrootcert=/nowhere/root.crt&sslmode=verify-full")]
    [TestCase("sslcert=/nowhere/client.crt&sslkey=/nowhere/client.key&sslmode=require")]
    public async Task A_file_of_the_URI_that_is_not_there_is_named(string parameters)
    {
        await using var destination = PostgresDestination.FromUri($"postgresql://postgres@127.0.0.1:{_server.Port}/postgres?{parameters}");

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => destination.WriteAsync(OneRow, "seen"));

        Assert.That(failure!.Message,
            Does.StartWith(
                "Cannot write table 'public.seen': a file that the connection needs cannot be read. Nothing was written. Check the paths "
                + "of sslrootcert, sslcert and sslkey"));
    }

    private static Frame OneRow => Frame.From([new { id = 1 }]);

    private static WriteOptions Append => new() { IfExists = IfExists.Append };

    private string Fill(string parameters) => parameters
        .Replace("{root}", Uri.EscapeDataString(_server.RootPath), StringComparison.Ordinal)
        .Replace("{other}", Uri.EscapeDataString(_server.OtherRootPath), StringComparison.Ordinal);

    private async Task<string> OutcomeOf(PostgresDestination destination)
    {
        await using (destination)
            return await OutcomeOf(() => destination.WriteAsync(OneRow, "seen", Append));
    }

    private async Task<string> OutcomeOf(Func<Task> write)
    {
        await PrepareAsync();
        try
        {
            await write();
            return await HowAsync();
        }
        catch (FrameWriteException refusal)
        {
            Assert.That(refusal.ToString(),
                Does.Not.Contain(SecuredServer.Password).And.Not.Contain(Uri.EscapeDataString(SecuredServer.Password)));
            return refusal.Message;
        }
    }

    // The table tells by a default how the connection that wrote it was made.
    private Task PrepareAsync() => _server.SqlAsync("""
        DROP TABLE IF EXISTS seen;
        CREATE OR REPLACE FUNCTION is_tls() RETURNS bool LANGUAGE sql AS 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
        CREATE TABLE seen (id int, by_tls bool DEFAULT is_tls());
        GRANT ALL ON seen TO ann
        """);

    private async Task<string> HowAsync() => await _server.ScalarAsync("SELECT by_tls FROM seen") == "True" ? Connected : Open;

    private async Task<string> OutcomeOfToolAsync(string uri)
    {
        await PrepareAsync();
        var file = Path.Combine(Path.GetTempPath(), $"efwriter-{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(file, "id\n1\n");
        using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await CliApp.RunAsync(["write", file, "--table", "seen", "--if-exists", "append", "--uri", uri],
            Terminal.Plain(output), error, _ => null, CancellationToken.None);
        File.Delete(file);
        Assert.That(error.ToString() + output, Does.Not.Contain(SecuredServer.Password));
        return exitCode == 0 ? await HowAsync() : error.ToString();
    }
}

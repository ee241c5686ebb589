using System.Net;
using System.Net.Sockets;
using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Hostile;

/// <summary>A connection that is to have TLS has it, whatever else a URI says and whoever sits between.</summary>
[ServerFree]
public sealed class TlsDowngradeTests
{
    private SecuredServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await SecuredServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [SetUp]
    public Task Prepare() => _server.SqlAsync("""
        DROP TABLE IF EXISTS seen;
        CREATE OR REPLACE FUNCTION is_tls() RETURNS bool LANGUAGE sql AS 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
        CREATE TABLE seen (id int, by_tls bool DEFAULT is_tls());
        GRANT ALL ON seen TO ann
        """);

    [TestCase("sslmode=disable")]
    [TestCase("sslmode=")]
    [TestCase("SSLMODE=disable")]
    [TestCase("ssl%6Dode=disable")]
    [TestCase("sslmode%00=disable")]
    [TestCase("SSL%20Mode=Disable")]
    [TestCase("SslMode=Disable")]
    [TestCase("Trust%20Server%20Certificate=true")]
    [TestCase("requiressl=0")]
    [TestCase("sslnegotiation=direct")]
    [TestCase("application_name=x;SSL Mode=Disable")]
    [TestCase("application_name=x%3BSSL%20Mode%3DDisable")]
    [TestCase("application_name=%22;SSL%20Mode=Disable;x=%22")]
    [TestCase("application_name='%3BSslMode=Disable")]
    [TestCase("options=-c%20ssl%3Doff")]
    [TestCase("sslrootcert=")]
    [TestCase("host=127.0.0.1")]
    [TestCase("target_session_attrs=any;SSL%20Mode=Disable")]
    public async Task No_further_parameter_takes_it_away(string parameter)
    {
        foreach (var query in (string[])[$"sslmode=verify-full&sslrootcert={Uri.EscapeDataString(_server.RootPath)}&{parameter}",
            $"{parameter}&sslmode=verify-full&sslrootcert={Uri.EscapeDataString(_server.RootPath)}"])
        {
            try
            {
                await using var destination = PostgresDestination.FromUri(UriTo(_server.Port, query));
                await destination.WriteAsync(OneRow, "seen", new() { IfExists = IfExists.Append });
            }
            catch (Exception refusal) when (refusal is ArgumentException or FrameWriteException)
            {
                continue;
            }
        }

        Assert.That(await _server.ScalarAsync("SELECT count(*) FROM seen WHERE NOT by_tls"), Is.EqualTo("0"));
    }

    [TestCase("require")]
    [TestCase("verify-ca")]
    [TestCase("verify-full")]
    public async Task A_man_in_the_middle_who_denies_it_gets_no_password(string mode)
    {
        await using var middle = new Denier(_server.Port);
        await using var destination =
            PostgresDestination.FromUri(UriTo(middle.Port, $"sslmode={mode}&sslrootcert={Uri.EscapeDataString(_server.RootPath)}"));

        Assert.CatchAsync<FrameWriteException>(() => destination.WriteAsync(OneRow, "seen", new() { IfExists = IfExists.Append }));

        Assert.That(middle.Asked, Is.Positive);
        Assert.That(middle.Passed, Is.Zero, "bytes that went on without TLS");
        Assert.That(await _server.ScalarAsync("SELECT count(*) FROM seen"), Is.EqualTo("0"));
    }

    private static Frame OneRow => Frame.From([new { id = 1 }]);

    private static string UriTo(int port, string query) =>
        $"postgresql://ann:{Uri.EscapeDataString(SecuredServer.Password)}@127.0.0.1:{port}/postgres?{query}";

    /// <summary>Says that there is no TLS, and hands everything else on.</summary>
    private sealed class Denier : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly int _server;
        private readonly Task _running;

        public Denier(int server)
        {
            _server = server;
            _listener.Start();
            _running = RunAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Asked { get; private set; }

        public int Passed { get; private set; }

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _running;
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await ServeAsync(client.GetStream());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // Stopped.
            }
        }

        private async Task ServeAsync(NetworkStream client)
        {
            var request = new byte[8];
            await client.ReadExactlyAsync(request);
            Asked++;
            await client.WriteAsync("N"u8.ToArray());
            var more = new byte[8192];
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _server);
            for (var count = await client.ReadAsync(more); count > 0; count = await client.ReadAsync(more))
            {
                Passed += count;
                await server.GetStream().WriteAsync(more.AsMemory(0, count));
            }
        }
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EfWriter.Tests.Cli;
using EfWriter.Tests.Hostile.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Hostile;

/// <summary>A server that asks for the password in clear text, and puts it into all that it says later: nothing repeats it.</summary>
public sealed class EchoingServerTests : CliTest
{
    private const string Secret = "s3cr3t-word";

    // Codes of all kinds that a server can refuse a connection or a statement by.
    private static readonly string[] Codes =
        ["28P01", "28000", "3D000", "42501", "53300", "57P03", "22023", "42704", "42P01", "42601", "08006", "55P03", "XX000", "23505",
            "40001", "P0001", "99999", Secret];

    [Test]
    public async Task None_of_its_words_has_the_password([ValueSource(nameof(Codes))] string code, [Values] bool atLogin) =>
        await TellAsync(code, atLogin);

    private async Task TellAsync(string code, bool atLogin)
    {
        using var emissions = new Emissions();
        using var server = new EchoingServer(code, atLogin);
        var text = $"Host=127.0.0.1;Port={server.Port};Username=ann;Database=d;Password={Secret};Pooling=false;SSL Mode=Disable"
            + ";Server Compatibility Mode=NoTypeLoading";
        await using (var destination = PostgresDestination.FromUri(text))
        {
            await emissions.AddRefusalAsync(() => destination.WriteAsync(Frame.From([new { id = 1 }]), "t"));
            await emissions.AddRefusalAsync(() => destination.PlanAsync(Frame.From([new { id = 1 }]), "t"));
        }

        await using (var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(text).Options))
            await emissions.AddRefusalAsync(() => db.WriteAsync(Frame.From([new { id = 1 }]), "t"));
        foreach (var verbose in (string[][])[[], ["--verbose"]])
        {
            var run = await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", "--uri", text, .. verbose]);
            Assert.That(run.ExitCode, Is.Not.Zero, run.Output);
            emissions.Add(run.Output + run.Error);
        }

        var source = Write("p.yml", "sources:\n  s:\n    type: postgres\n    uri: \"${DB}\"\n");
        var piped = await Efwriter(
            ["export", Write("x.sf", "SOURCE s TYPE POSTGRES PARAMS {\"query\": \"SELECT 1 AS id\"}; LOAD t FROM s;"), "--profile", source,
                "--verbose"], new Dictionary<string, string> { ["DB"] = text });
        emissions.Add(piped.Output + piped.Error);

        Assert.That(server.Heard, Does.Contain(Secret));
        Assert.That(emissions.Search(Secret), Is.Empty);
    }

    private sealed class EchoingServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _code;
        private readonly bool _atLogin;

        public EchoingServer(string code, bool atLogin)
        {
            (_code, _atLogin) = (code, atLogin);
            _listener.Start();
            _ = RunAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Heard { get; private set; } = "";

        public void Dispose() => _listener.Dispose();

        private async Task RunAsync()
        {
            while (true)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await ServeAsync(client.GetStream());
                }
                catch (Exception e) when (e is IOException or EndOfStreamException)
                {
                    // That client has gone.
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private async Task ServeAsync(NetworkStream client)
        {
            await ReadAsync(client, 0);
            await client.WriteAsync(Message('R', [0, 0, 0, 3]));
            Heard = Encoding.UTF8.GetString(await ReadAsync(client, 1)).TrimEnd('\0');
            if (_atLogin)
            {
                await client.WriteAsync(Refusal("FATAL"));
                return;
            }

            await client.WriteAsync((byte[])
            [
                .. Message('R', [0, 0, 0, 0]), .. Setting("client_encoding", "UTF8"), .. Setting("standard_conforming_strings", "on"),
                .. Setting("server_version", "15.0"), .. Setting("integer_datetimes", "on"), .. Message('K', new byte[8]),
                .. Message('Z', "I"u8.ToArray()),
            ]);
            await client.ReadAtLeastAsync(new byte[8192], 1);
            await client.WriteAsync((byte[])[.. Refusal("ERROR"), .. Message('Z', "I"u8.ToArray())]);
            await client.ReadAtLeastAsync(new byte[8192], 1, throwOnEndOfStream: false);
        }

        private byte[] Refusal(string severity) => Message('E', Encoding.UTF8.GetBytes(
            $"S{severity}\0V{severity}\0C{_code}\0Mrelation \"{Heard}\" does not exist for {Heard}\0D{Heard}\0H{Heard}\0W{Heard}\0"
            + $"s{Heard}\0t{Heard}\0c{Heard}\0n{Heard}\0R{Heard}\0F{Heard}\0\0"));

        private static byte[] Setting(string name, string value) => Message('S', Encoding.UTF8.GetBytes($"{name}\0{value}\0"));

        private static byte[] Message(char kind, byte[] body)
        {
            var message = new byte[body.Length + 5];
            message[0] = (byte)kind;
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
            body.CopyTo(message, 5);
            return message;
        }

        private static async Task<byte[]> ReadAsync(NetworkStream client, int kind)
        {
            var head = new byte[kind + 4];
            await client.ReadExactlyAsync(head);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(kind)) - 4];
            await client.ReadExactlyAsync(body);
            return body;
        }
    }
}

using EfWriter.Connector.Uris;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>libpq's variables of the environment take part as with libpq, or are refused by name.</summary>
[ServerFree]
public sealed class ServerEnvironmentTests
{
    private const string Plain = "Host=h;Username=u;Database=d";

    [TestCase("PGSSLMODE=verify-full", "", SslMode.VerifyFull)]
    [TestCase("PGSSLMODE=require", "", SslMode.Require)]
    [TestCase("PGSSLMODE=require PGSSLROOTCERT=/ca.pem", "", SslMode.VerifyCA)]
    [TestCase("PGSSLMODE=verify-full", "sslmode=disable", SslMode.Disable)]
    [TestCase("PGSSLROOTCERT=/ca.pem", "sslmode=require", SslMode.VerifyCA)]
    [TestCase("PGSSLROOTCERT=/ca.pem", "sslmode=prefer", SslMode.Prefer)]
    [TestCase("PGSSLMODE=", "", SslMode.Prefer)]
    [TestCase("HOME={home}", "sslmode=require", SslMode.VerifyCA)]
    [TestCase("HOME={home}", "", SslMode.Prefer)]
    public void How_a_connection_is_secured(string environment, string parameters, SslMode expected)
    {
        var home = Directory.CreateTempSubdirectory("efwriter-home-").FullName;
        Directory.CreateDirectory(Path.Combine(home, ".postgresql"));
        File.WriteAllText(Path.Combine(home, ".postgresql", "root.crt"), "");
        var find = Environment(environment.Replace("{home}", home, StringComparison.Ordinal));

        var uri = new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString($"postgresql://u@h/d?{parameters}", find));
        var own = new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(
            parameters.Length == 0 ? Plain : $"{Plain};SSL Mode={parameters["sslmode=".Length..]}", find));
        Directory.Delete(home, recursive: true);

        Assert.That((uri.SslMode, own.SslMode), Is.EqualTo((expected, expected)));
    }

    [TestCase("PGSSLMODE=s3cret", "has a value that is not known")]
    [TestCase("PGCHANNELBINDING=s3cret", "has a value that is not known")]
    [TestCase("PGREQUIREAUTH=s3cret", "has a value that is not known")]
    [TestCase("PGREQUIREAUTH=!password,md5", "has a value that is not known")]
    [TestCase("PGREQUIREAUTH=password,", "has a value that is not known")]
    [TestCase("PGSSLNEGOTIATION=s3cret", "has a value that is not known")]
    [TestCase("PGGSSENCMODE=s3cret", "has a value that is not known")]
    [TestCase("PGTARGETSESSIONATTRS=s3cret", "has a value that is not known")]
    [TestCase("PGTARGETSESSIONATTRS=read-write", "asks for a kind of server, which needs several hosts to choose from")]
    [TestCase("PGSSLNEGOTIATION=direct", "asks for direct TLS, which needs sslmode=require or stricter")]
    [TestCase("PGSSLCRL=s3cret", "has no counterpart here; unset it")]
    [TestCase("PGSSLCRLDIR=s3cret", "has no counterpart here; unset it")]
    [TestCase("PGSSLMINPROTOCOLVERSION=s3cret", "has no counterpart here; unset it")]
    [TestCase("PGSSLMAXPROTOCOLVERSION=s3cret", "has no counterpart here; unset it")]
    [TestCase("PGREQUIREPEER=s3cret", "has no counterpart here; unset it")]
    [TestCase("PGREQUIRESSL=1", "has no counterpart here; unset it")]
    [TestCase("PGSSLCERTMODE=s3cret", "has no counterpart here; unset it")]
    public void What_cannot_be_followed_is_refused_by_name(string environment, string problem)
    {
        foreach (var text in (string[])["postgresql://u@h/d", Plain])
        {
            var error = Assert.Throws<ArgumentException>(() => PostgresUri.ToConnectionString(text, Environment(environment)));

            Assert.That(error!.Message,
                Is.EqualTo($"The environment's {environment.Split('=')[0]} {problem}. Nothing was connected. [bad-environment]"));
        }
    }

    [Test]
    public void What_Npgsql_follows_is_left_to_it() => Assert.That(
        PostgresUri.ToConnectionString(Plain, Environment(
            "PGGSSENCMODE=disable PGSSLNEGOTIATION=postgres PGTARGETSESSIONATTRS=any PGTZ=UTC PGAPPNAME=x "
            + "PGHOST=other PGPORT=1 PGDATABASE=other PGUSER=other PGSERVICE=other")),
        Is.EqualTo(PostgresUri.ToConnectionString(Plain, Environment(""))));

    [TestCase("scram-sha-256", "ScramSHA256")]
    [TestCase("md5,scram-sha-256", "MD5,ScramSHA256")]
    [TestCase("!password,!md5", "!Password,!MD5")]
    public void How_a_role_may_be_asked_for_its_password(string value, string expected)
    {
        var find = Environment($"PGREQUIREAUTH={value}");
        foreach (var text in (string[])[PostgresUri.ToConnectionString("postgresql://u@h/d", find),
            PostgresUri.ToConnectionString(Plain, find), PostgresUri.ToConnectionString($"postgresql://u@h/d?require_auth={value}", find)])
            Assert.That(new NpgsqlConnectionStringBuilder(text).RequireAuth, Is.EqualTo(expected));
        Assert.That(PostgresUri.ToConnectionString($"{Plain};Require Auth=None", find), Does.Contain("None"));
    }

    [Test]
    public void Channel_binding_is_asked_for_as_libpq_does() => Assert.That(
        new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(Plain, Environment("PGCHANNELBINDING=require"))).ChannelBinding,
        Is.EqualTo(ChannelBinding.Require));

    [Test]
    public void A_file_of_passwords_that_others_can_open_is_refused(
        [Values("passfile", "PGPASSFILE", "HOME")] string where, [Values("600", "400", "666", "640", "604", "620")] string mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Directory.CreateTempSubdirectory("efwriter-pass-").FullName;
        var file = Path.Combine(folder, ".pgpass");
        File.WriteAllText(file, "*:*:*:u:s3cret\n");
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32(mode, 8));
        var text = where == "passfile" ? $"postgresql://u@h/d?passfile={Uri.EscapeDataString(file)}" : "postgresql://u@h/d";
        var find = Environment(where == "PGPASSFILE" ? $"PGPASSFILE={file}" : where == "HOME" ? $"HOME={folder}" : "");

        try
        {
            if (mode.EndsWith("00", StringComparison.Ordinal))
                PostgresUri.ToConnectionString(text, find);
            else
                Assert.That(() => PostgresUri.ToConnectionString(text, find), Throws.ArgumentException.With.Message.EqualTo(
                    "The file of passwords (passfile, PGPASSFILE or ~/.pgpass) is open to other users, and is not used. Close it: chmod "
                    + "600. [open-passfile]"));
            PostgresUri.ToConnectionString(text.Replace("u@", "u:p@", StringComparison.Ordinal), find);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Func<string, string?> Environment(string variables)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2))
            .ToDictionary(one => one[0], one => one[1], StringComparer.Ordinal);
        return set.GetValueOrDefault;
    }
}

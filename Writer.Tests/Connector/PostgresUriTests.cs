using EfWriter.Connector.Uris;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>
/// URIs of libpq and SQLAlchemy mean the same to Npgsql once they are translated, or are refused for what is wrong with them.
/// </summary>
[ServerFree]
public sealed class PostgresUriTests
{
    private const string Expected =
        ". Expected postgresql://user:password@host:5432/database?sslmode=require, with reserved characters percent-encoded ('@' as %40), "
        + "or Npgsql's own form. [bad-uri]";

    private const string Unchecked =
        "has 'sslrootcert', which nothing is checked against unless sslmode is verify-full, verify-ca or require";

    private static string? Unset(string variable) => null;

    [TestCase("postgres://u@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("postgresql://u@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("POSTGRESQL://u@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("postgresql+psycopg2://u@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("postgresql+asyncpg://u@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("postgres+psycopg://u@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("postgresql://u@h:6543/d", "Host=h;Port=6543;Database=d;Username=u")]
    [TestCase("postgresql://u:@h/d", "Host=h;Database=d;Username=u")]
    [TestCase("postgresql://u:p%40%2F%3A%25@h/d%20e", "Host=h;Database=d e;Username=u;Password=p@/:%")]
    [TestCase("postgresql://u:p%3B%22%27@h/d", "Host=h;Database=d;Username=u;Password='p;\"'''")]
    [TestCase("postgresql://u:p@ss@h/d", "Host=h;Database=d;Username=u;Password=p@ss")]
    [TestCase("postgresql://u:a:b@h/d", "Host=h;Database=d;Username=u;Password=a:b")]
    [TestCase("postgresql://u:p+q@h/d", "Host=h;Database=d;Username=u;Password=p+q")]
    [TestCase("postgresql://u:p%C3%A9%F0%9F%94%91@h/d", "Host=h;Database=d;Username=u;Password=pé🔑")]
    [TestCase("postgresql://zo%C3%AB:p@h/d%C3%A9", "Host=h;Database=dé;Username=zoë;Password=p")]
    [TestCase("postgresql://u:%20p%20@h/d", "Host=h;Database=d;Username=u;Password=' p '")]
    [TestCase("postgresql://u@[::1]:6543/d", "Host=::1;Port=6543;Database=d;Username=u")]
    [TestCase("postgresql://u@[2001:db8::1]/d", "Host=2001:db8::1;Database=d;Username=u")]
    [TestCase("postgresql://u@one:1,two:2/d", "Host=one:1,two:2;Database=d;Username=u")]
    [TestCase("postgresql://u@one,two/d", "Host=one,two;Database=d;Username=u")]
    [TestCase("postgresql://u@[::1]:1,[::2]/d", "Host=[::1]:1,[::2];Database=d;Username=u")]
    [TestCase("postgresql://u@/d?host=one&host=two:2", "Host=one,two:2;Database=d;Username=u")]
    [TestCase("postgresql://u@/d?host=one,two&port=1,2", "Host=one:1,two:2;Database=d;Username=u")]
    [TestCase("postgresql://u@/d?host=one,two&port=6", "Host=one:6,two:6;Database=d;Username=u")]
    [TestCase("postgresql://u@%2Fvar%2Frun%2Fpostgresql/d", "Host=/var/run/postgresql;Database=d;Username=u")]
    [TestCase("postgresql://u@/d?host=/var/run/postgresql", "Host=/var/run/postgresql;Database=d;Username=u")]
    [TestCase("postgresql://u@:6543/d?host=/tmp", "Host=/tmp;Port=6543;Database=d;Username=u")]
    [TestCase("postgresql:///d?host=h&port=6543&user=u", "Host=h;Port=6543;Database=d;Username=u")]
    [TestCase("postgresql://?host=h&dbname=d&user=u&password=p%26q", "Host=h;Database=d;Username=u;Password=p&q")]
    [TestCase("postgresql://u@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "Host=h;Database=d;Username=u;SSL Mode=VerifyFull;Root Certificate=/etc/ca.pem")]
    [TestCase("postgresql://u@h/d?sslmode=require", "Host=h;Database=d;Username=u;SSL Mode=Require")]
    [TestCase("postgresql://u@h/d?sslmode=require&sslrootcert=/etc/ca.pem",
        "Host=h;Database=d;Username=u;SSL Mode=VerifyCA;Root Certificate=/etc/ca.pem")]
    [TestCase("Host=h;Database=d;Username=u;Root Certificate=/etc/ca.pem;SslMode=Require",
        "Host=h;Database=d;Username=u;SSL Mode=VerifyCA;Root Certificate=/etc/ca.pem")]
    [TestCase("Host=h;Username=u;Password=';Host=i;\"';Database=d", "Host=h;Username=u;Password=';Host=i;\"';Database=d")]
    [TestCase("Host=h;Username=u;Password=\"a\"\";Host=i\";Database=d", "Host=h;Username=u;Password=\"a\"\";Host=i\";Database=d")]
    [TestCase("postgresql://u@h/d?target_session_attrs=read-write", "Host=h;Database=d;Username=u;Target Session Attributes=read-write")]
    [TestCase("postgresql://u@h/d?application_name=a%26b&connect_timeout=5", "Host=h;Database=d;Username=u;Application Name=a&b;Timeout=5")]
    [TestCase("postgresql://u@h/d?options=-c%20statement_timeout%3D5s", "Host=h;Database=d;Username=u;Options='-c statement_timeout=5s'")]
    [TestCase("postgresql://u@h/d?sslmode=&application_name=x", "Host=h;Database=d;Username=u;Application Name=x")]
    [TestCase("Host=h;Username=u;Password=a=b;Database=d", "Host=h;Password=a=b;Database=d;Username=u")]
    [TestCase("Server=h;User Id=u;Database=d;Port=5", "Host=h;Port=5;Database=d;Username=u")]
    public void A_URI_is_translated(string text, string expected)
    {
        var actual = new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(text, Unset));
        Assert.That(actual, Is.EquivalentTo(new NpgsqlConnectionStringBuilder(expected)));
    }

    [TestCase("postgresql://h/d", "names no user")]
    [TestCase("postgresql://:s3cret@h/d", "names no user")]
    [TestCase("postgresql://u:s3cret@/d", "names no host")]
    [TestCase("postgresql://u:s3cret@h", "names no database")]
    [TestCase("postgresql://u:s3cret@h/", "names no database")]
    [TestCase("Host=h;Password=s3cret", "names no user")]
    [TestCase("Host=h;Username=u;Password=s3cret", "names no database")]
    [TestCase("Username=u;Password=s3cret;Database=d", "names no host")]
    [TestCase("", "names no host")]
    [TestCase("mysql://u:s3cret@h/d", "begins with mysql://, which is not PostgreSQL's")]
    [TestCase("jdbc:postgresql://u:s3cret@h/d", "begins with jdbc:postgresql://, which is not PostgreSQL's")]
    [TestCase("postgresql://u:s3cret@h:0/d", "has a port that is not a number from 1 to 65535")]
    [TestCase("postgresql://u:s3cret@h:65536/d", "has a port that is not a number from 1 to 65535")]
    [TestCase("postgresql://u:s3/cret@h:5432/d", "has a port that is not a number from 1 to 65535")]
    [TestCase("postgresql://u:s3cret@h/d?port=x", "has a port that is not a number from 1 to 65535")]
    [TestCase("postgresql://u:s3cret@h:1/d?port=2", "says 'port' twice")]
    [TestCase("postgresql://u:s3cret@h/d?host=i", "says 'host' twice, before its path and as a parameter")]
    [TestCase("postgresql://u:s3cret@h/d?user=v", "says 'user' twice")]
    [TestCase("postgresql://u:s3cret@h/d?password=s3cret", "says 'password' twice")]
    [TestCase("postgresql://u:s3cret@h/d?sslmode=require&sslmode=disable", "says 'sslmode' twice")]
    [TestCase("postgresql://u:s3cret@/d?host=a,b,c&port=1,2", "has 2 ports for 3 hosts; expected one, or as many")]
    [TestCase("postgresql://u:s3cret@h/d?sslmode=on",
        "has a value of 'sslmode' that is not known; known are disable, allow, prefer, require, verify-ca, verify-full")]
    [TestCase("postgresql://u:s3cret@h/d?target_session_attrs=master",
        "has a value of 'target_session_attrs' that is not known; known are any, primary, standby, prefer-standby, read-write, read-only")]
    [TestCase("postgresql://u:s3cret@h/d?connect_timeout=10s", "has a value of 'connect_timeout' that is not a whole number of seconds")]
    [TestCase("postgresql://u:s3cret%@h/d",
        "has a '%' without two hexadecimal digits of a character behind it; a percent sign itself is written %25")]
    [TestCase("postgresql://u:s3cret%zz@h/d",
        "has a '%' without two hexadecimal digits of a character behind it; a percent sign itself is written %25")]
    [TestCase("postgresql://u:s3cret%00@h/d",
        "has a '%' without two hexadecimal digits of a character behind it; a percent sign itself is written %25")]
    [TestCase("postgresql://u:s3cret%E9@h/d", "has percent-encoded bytes that are not UTF-8")]
    [TestCase("postgresql://u:p?s3cret&x@h/d", "has a '?' before its last '@'; in a user or a password it is written %3F")]
    [TestCase("postgresql://u:s3cret@h/d?sslrootcert=/s3cret", Unchecked)]
    [TestCase("postgresql://u:s3cret@h/d?sslmode=prefer&sslrootcert=/s3cret", Unchecked)]
    [TestCase("postgresql://u:s3cret@h/d?sslmode=allow&sslrootcert=/s3cret", Unchecked)]
    [TestCase("postgresql://u:s3cret@h/d?sslmode=disable&sslrootcert=/s3cret", Unchecked)]
    [TestCase("Host=h;Username=u;Database=d;Password=s3cret;Root Certificate=s3cret", Unchecked)]
    [TestCase("Host=h;Username=u;Password=p;s3cret=1;Database=d", "is neither a URI nor an Npgsql connection string that can be read")]
    [TestCase("s3cret", "is neither a URI nor an Npgsql connection string that can be read")]
    [TestCase("Host=h;Username=u;Database=d;Sslmod=require;Password=s3cret",
        "is neither a URI nor an Npgsql connection string that can be read (see 'sslmod')")]
    public void A_URI_is_refused_for_what_is_wrong_with_it(string text, string problem)
    {
        var error = Assert.Throws<ArgumentException>(() => PostgresUri.ToConnectionString(text, Unset));

        Assert.That(error!.Message, Is.EqualTo($"The connection URI {problem}{Expected}"));
        Assert.That(error.ToString(), Does.Not.Contain("s3cret").And.Not.Contain("s3/cret"));
    }

    [Test]
    public void An_unknown_parameter_is_named_and_the_password_is_not()
    {
        var error = Assert.Throws<ArgumentException>(() => PostgresUri.ToConnectionString("postgresql://u:hidden@h/d?sslmod=require"));

        Assert.That(error!.Message,
            Does.Contain("'sslmod'").And.Contain("sslmode").And.Contain("target_session_attrs").And.Not.Contain("hidden"));
    }
}

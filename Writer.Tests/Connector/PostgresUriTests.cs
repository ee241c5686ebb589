using EfWriter.Connector;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>libpq's URIs mean the same to Npgsql once they are translated.</summary>
[TestFixture]
public sealed class PostgresUriTests
{
    [TestCase("postgres://h/d", "Host=h;Database=d")]
    [TestCase("postgresql+psycopg2://h/d", "Host=h;Database=d")]
    [TestCase("postgresql://u@h:6543/d", "Host=h;Port=6543;Database=d;Username=u")]
    [TestCase("postgresql://u:p%40%2F%3A%25@h/d%20e", "Host=h;Database=d e;Username=u;Password=p@/:%")]
    [TestCase("postgresql://u:p%3B%22%27@h/d", "Host=h;Database=d;Username=u;Password='p;\"'''")]
    [TestCase("postgresql://[::1]:6543/d", "Host=::1;Port=6543;Database=d")]
    [TestCase("postgresql://[::1]/d", "Host=::1;Database=d")]
    [TestCase("postgresql://one:1,two:2/d", "Host=one:1,two:2;Database=d")]
    [TestCase("postgresql://%2Fvar%2Frun%2Fpostgresql/d", "Host=/var/run/postgresql;Database=d")]
    [TestCase("postgresql:///d?host=h&port=6543&user=u", "Host=h;Port=6543;Database=d;Username=u")]
    [TestCase("postgresql://h/d?sslmode=verify-full", "Host=h;Database=d;SSL Mode=VerifyFull")]
    [TestCase("postgresql://h/d?target_session_attrs=read-write", "Host=h;Database=d;Target Session Attributes=read-write")]
    [TestCase("postgresql://h/d?application_name=a%26b&connect_timeout=5", "Host=h;Database=d;Application Name=a&b;Timeout=5")]
    [TestCase("Host=h;Password=a=b;Database=d", "Host=h;Password=a=b;Database=d")]
    public void A_URI_is_translated(string text, string expected)
    {
        var actual = new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(text));
        Assert.That(actual, Is.EquivalentTo(new NpgsqlConnectionStringBuilder(expected)));
    }

    [Test]
    public void An_unknown_parameter_is_named_and_the_password_is_not()
    {
        ArgumentException? error = Assert.Throws<ArgumentException>(
            () => PostgresUri.ToConnectionString("postgresql://u:hidden@h/d?sslmod=require"));
        Assert.That(error!.Message, Does.Contain("'sslmod'").And.Contain("sslmode").And.Not.Contain("hidden"));
    }
}

using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>A running server that is named is used, and nothing is started.</summary>
[TestFixture]
public sealed class ExternalServerTests
{
    private const string Uri = "postgresql://ann:se%40cret@db.example:6543/sales";

    [TestCase("EFWRITER_TEST_URI")]
    [TestCase("EFWRITER_URI")]
    public async Task The_environments_URI_is_used(string variable)
    {
        await using LocalServer server = await TestHost.StartAsync(Environment(variable));
        Assert.That(server.IsExternal);
        Assert.That(server.Uri, Is.EqualTo(Uri));
    }

    [Test]
    public async Task The_options_URI_goes_before_the_environments()
    {
        var options = new LocalServerOptions { Uri = "Host=elsewhere" };
        await using LocalServer server = await TestHost.StartAsync(Environment("EFWRITER_URI"), options);
        Assert.That(server.Uri, Is.EqualTo("Host=elsewhere"));
    }

    [Test]
    public async Task The_tests_URI_goes_before_the_general_one()
    {
        HostEnvironment host = TestHost.Here with
        {
            Variables = name => name switch
            {
                "EFWRITER_TEST_URI" => "Host=tests",
                "EFWRITER_URI" => "Host=general",
                _ => null,
            },
        };
        await using LocalServer server = await TestHost.StartAsync(host);
        Assert.That(server.Uri, Is.EqualTo("Host=tests"));
    }

    [Test]
    public async Task Its_description_holds_no_password()
    {
        await using LocalServer server = await TestHost.StartAsync(Environment("EFWRITER_URI"));
        Assert.That(server.Describe(), Is.EqualTo("the running server that the options or the environment name"));
    }

    private static HostEnvironment Environment(string variable)
        => TestHost.Here with { Variables = name => name == variable ? Uri : null };
}

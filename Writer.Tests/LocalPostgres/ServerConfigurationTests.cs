using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>Settings become a configuration file, whatever is in them.</summary>
[TestFixture]
[ServerFree]
public sealed class ServerConfigurationTests
{
    [Test]
    public void The_configuration_file_has_each_setting_quoted()
        => Assert.That(Text(new() { ["work_mem"] = "8MB", ["cluster_name"] = "it's\n\\" }), Is.EqualTo(
            """
            max_connections = '100'
            work_mem = '8MB'
            cluster_name = 'it''s\n\\'
            listen_addresses = '127.0.0.1'
            port = '5433'
            unix_socket_directories = ''

            """.ReplaceLineEndings("\n")));

    [Test]
    public void The_address_is_not_open_to_change()
        => Assert.That(
            Text(new() { ["LISTEN_ADDRESSES"] = "*", ["Port"] = "1" }),
            Does.Not.Contain("'*'").And.Not.Contain("'1'"));

    [TestCase("work mem")]
    [TestCase("port = 1\nfsync")]
    [TestCase("")]
    public void A_name_that_is_none_is_refused(string name)
        => Assert.That(() => Text(new() { [name] = "1" }), Throws.TypeOf<LocalServerException>().With.Message.Contain(name));

    private static string Text(Dictionary<string, string> settings) => ServerConfiguration.Text(settings, 5433);
}

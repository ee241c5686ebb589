using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>A session under which texts would mean something else is refused before a statement is sent.</summary>
public sealed class SessionTests : DatabaseTest
{
    [TestCase("Client Encoding=LATIN1", "The session's client_encoding is LATIN1, and rows are sent as UTF8")]
    [TestCase("Client Encoding=SJIS", "The session's client_encoding is SJIS, and rows are sent as UTF8")]
    [TestCase("Options=-c standard_conforming_strings=off", "The session's standard_conforming_strings is off")]
    public async Task A_session_that_reads_texts_otherwise_is_refused(string setting, string reason)
    {
        await Sql($"CREATE TABLE {Schema}.canary (id int)");
        await using var destination = PostgresDestination.FromUri($"{Server.ConnectionString};{setting};Pooling=false");
        var options = Options() with { NewTable = new() { Comment = $"\\'; DROP TABLE {Schema}.canary; --" } };

        Assert.That(() => destination.WriteAsync(Frame.From([new { name = "é" }]), "sales", options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(reason));
        Assert.That(() => destination.PlanAsync(Frame.From([new { name = "é" }]), "sales", options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(reason));

        Assert.That(await Count("canary"), Is.Zero);
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.sales') IS NULL"), Is.True);
    }

    [Test]
    public async Task The_encoding_that_is_the_default_can_be_named()
    {
        await using var destination = PostgresDestination.FromUri(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { ClientEncoding = "utf8", Pooling = false }.ConnectionString);

        await destination.WriteAsync(Frame.From([new { name = "é" }]), "sales", Options());

        Assert.That(await Scalar<string>($"SELECT name FROM {Schema}.sales"), Is.EqualTo("é"));
    }
}

using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>A published table whose rows nothing names to subscribers takes new rows, and refuses the rest for what it lacks.</summary>
public sealed class PublishedTableTests : DatabaseTest
{
    [TestCase(WriteMode.Upsert, "update")]
    [TestCase(WriteMode.UpdateOnly, "update")]
    [TestCase(WriteMode.Sync, "delete from")]
    [TestCase(WriteMode.Delete, "delete from")]
    [TestCase(WriteMode.DeleteInsert, "delete from")]
    public async Task A_table_without_a_replica_identity_is_named_with_the_way_to_one(WriteMode mode, string verb)
    {
        await Sql($"""
            CREATE TABLE {Schema}.sales (id int UNIQUE, v int);
            INSERT INTO {Schema}.sales VALUES (1, 1), (2, 2);
            CREATE PUBLICATION of_{Schema} FOR TABLE {Schema}.sales
            """);
        await using var db = NewContext();
        var options = Options() with { Mode = mode, Merge = new() { Keys = ["id"] } };

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From([new { id = 1, v = 5 }]), "sales", options))!;

        Assert.That(refused.SqlState, Is.EqualTo("55000"));
        Assert.That(refused.Message, Does.Contain($"cannot {verb} table \"sales\" because it does not have a replica identity")
            .And.Contain("give it a primary key or a replica identity"));
        Assert.That(await Scalar<long>($"SELECT sum(v) FROM {Schema}.sales"), Is.EqualTo(3));
        await Sql($"ALTER TABLE {Schema}.sales REPLICA IDENTITY FULL");
        await db.WriteAsync(Frame.From([new { id = 1, v = 5 }]), "sales", options);
        await Sql($"DROP PUBLICATION of_{Schema}");
    }
}

using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Routes;

/// <summary>Appends that follow each other on one connection have their look prepared, for as long as that is safe.</summary>
public sealed class PreparedLookTests : RouteTest
{
    [Test]
    public Task A_repeated_append_looks_by_prepared_statements() => Pin("append, repeated", Plain, () => Append(Target));

    [TestCase("DISCARD ALL")]
    [TestCase("DEALLOCATE ALL")]
    public async Task An_app_may_remove_what_is_prepared(string removal)
    {
        await Sql($"SET search_path = {Schema}; {Plain}");
        await Append(Schema);
        await using (var connection = await Heard.OpenConnectionAsync())
        await using (var command = new NpgsqlCommand(removal, connection))
            await command.ExecuteNonQueryAsync();
        await Append(Schema, ReadOnce());

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.items"), Is.EqualTo(4 * 3 + 4));
    }

    [Test]
    public async Task Looks_are_prepared_in_a_transaction_of_the_callers()
    {
        await Sql($"SET search_path = {Schema}; {Plain}");
        await Append(Schema);
        await using var db = NewHeardContext();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.Database.ExecuteSqlRawAsync("DEALLOCATE ALL");
            await db.WriteAsync(Frame.From(ReadOnce()), "items", new WriteOptions { Schema = Schema, IfExists = IfExists.Append });
            await transaction.CommitAsync();
        }

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.items"), Is.EqualTo(4 * 3 + 1));
    }

    /// <summary>Each cause of another attempt has one of its own: here the look is gone, and then a late key widens the text.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_text_may_still_be_widened_when_the_look_was_gone(bool isInTransaction)
    {
        await Sql($"SET search_path = {Schema}; {Plain}");
        await Append(Schema);
        await Remove();
        var early = string.Concat(Enumerable.Range(0, 110).Select(i => $"{{\"id\":{i}{new string(' ', 40_000)}}}\n"));
        var frame = Frame.FromJson(new MemoryStream(Encoding.UTF8.GetBytes($"{early}{{\"id\":-1,\"name\":\"late\"}}\n")));

        await using (var db = NewHeardContext())
        {
            await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;
            await db.WriteAsync(frame, "items", new WriteOptions { Schema = Schema, IfExists = IfExists.Append });
            if (transaction is not null)
                await transaction.CommitAsync();
        }

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.items"), Is.EqualTo((4 * 3) + 111));
        Assert.That(await Scalar<string>($"SELECT name FROM {Schema}.items WHERE id = -1"), Is.EqualTo("late"));
    }

    /// <summary>The next attempt may get another connection of the pool, where the look is gone too.</summary>
    [Test]
    public async Task The_look_may_be_gone_on_every_connection_of_the_pool()
    {
        await Sql($"SET search_path = {Schema}; {Plain}");
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < 3; i++)
        {
            connections.Add(await Heard.OpenConnectionAsync());
            for (var write = 0; write < 4; write++)
            {
                await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connections[^1]).Options);
                await db.WriteAsync(Frame.From(Three), "items", new WriteOptions { Schema = Schema, IfExists = IfExists.Append });
            }

            await using var command = new NpgsqlCommand("DISCARD ALL", connections[^1]);
            await command.ExecuteNonQueryAsync();
        }

        foreach (var connection in connections)
            await connection.DisposeAsync();
        await Append(Schema, ReadOnce());

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.items"), Is.EqualTo((3 * 4 * 3) + 4));
    }

    private async Task Remove()
    {
        await using var connection = await Heard.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("DISCARD ALL", connection);
        await command.ExecuteNonQueryAsync();
    }

    private static IEnumerable<Item> ReadOnce()
    {
        yield return new(4, "item 4");
    }

    private async Task Append(string schema, IEnumerable<Item>? rows = null)
    {
        for (var i = 0; i < 4; i++)
        {
            await using var db = NewHeardContext();
            await db.WriteAsync(Frame.From(rows ?? Three), "items", new WriteOptions { Schema = schema, IfExists = IfExists.Append });
        }
    }
}

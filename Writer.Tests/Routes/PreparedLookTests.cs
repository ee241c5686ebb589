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
    public async Task In_a_transaction_of_the_callers_too()
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

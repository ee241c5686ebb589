using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>Whoever holds a table that a query reads holds a write of the query up for no longer than LockTimeout.</summary>
public sealed class HeldSourceTests : WarehouseTest
{
    [Test]
    public async Task The_wait_ends_and_the_holder_is_named([Values] bool isInTransaction, [Values] bool isPlan)
    {
        await using var holder = await Server.Source.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"LOCK TABLE {Schema}.\"Purchases\"", holder))
            await hold.ExecuteNonQueryAsync();
        await using var db = NewDb();
        db.Database.SetCommandTimeout(3);
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;
        var query = db.Purchases.Select(p => new Report { Name = p.Name });
        var options = new WriteOptions { LockTimeout = TimeSpan.FromMilliseconds(100) };

        var refused = Assert.ThrowsAsync<FrameWriteException>(
            () => isPlan ? db.PlanAsync(query, options) : db.WriteAsync(query, options));

        Assert.That((refused!.Code, refused.SqlState), Is.EqualTo(("query-source-held", PostgresErrorCodes.LockNotAvailable)));
        Assert.That(refused.Message, Does.Contain($"the server process {holder.ProcessID} of the role "));
        await held.RollbackAsync();
        Assert.That(await db.Database.SqlQueryRaw<string>("SELECT current_setting('lock_timeout') AS \"Value\"").SingleAsync(),
            Is.EqualTo("0"));
        Assert.That((await db.WriteAsync(query, options)).Rows, Is.EqualTo(5));
    }
}

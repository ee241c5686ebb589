using EfWriter.Tests.Faults.Proxy;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Faults;

/// <summary>
/// The app has opened the connection and lowered its role. Wherever the connection is lost, nothing goes on by another one, which would be
/// of the role that logs in.
/// </summary>
public sealed class CallersSessionTests : FaultTest
{
    private const string Lowered = "lowered";

    private static readonly string[] Calls =
    [
        "a load that begins", "a part", "a part, again", "a look", "a removal", "a commit", "a row that is looked for", "rows to join with",
    ];

    private string _token = "";

    [SetUp]
    public Task MakeLowered() => Sql($"""
        DROP ROLE IF EXISTS {Lowered}; CREATE ROLE {Lowered}; GRANT {Lowered} TO {FaultServer.Role};
        GRANT ALL ON SCHEMA {Schema} TO {Lowered};
        SET ROLE {Lowered}; CREATE TABLE {Schema}.items (id int PRIMARY KEY CHECK (id <> 3))
        """);

    [TearDown]
    public Task DropLowered() => Sql($"DROP OWNED BY {Lowered} CASCADE; DROP ROLE {Lowered}");

    [Test]
    public async Task Its_role_is_never_lost([ValueSource(nameof(Calls))] string call, [Values] bool retries)
    {
        for (var place = 1; ; place++)
        {
            await Prepare(call);
            await using var db = await Open(retries);
            var (left, isCut) = (place, false);
            FaultServer.Proxy.Fault = new When((_, message) =>
            {
                if (!message.IsSync || --left != 0)
                    return Verdict.Pass;
                isCut = true;
                return Verdict.Cut;
            });

            var failure = await Failure(() => Act(call, db));

            FaultServer.Proxy.Fault = null;
            if (db.Database.GetDbConnection().State == System.Data.ConnectionState.Open)
                Assert.That(await db.Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync(),
                    Is.EqualTo(Lowered), $"cut at {place}: {failure?.Message}");
            Assert.That(await Scalar<bool>($"SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '{Schema}' "
                + $"AND tableowner = '{FaultServer.Role}' AND tablename <> 'audit')"), Is.False, $"cut at {place}: {failure?.Message}");
            if (!isCut)
                break;
        }
    }

    private static Frame Items(params int[] ids) => Frame.From(ids.Select(id => new { id }).ToList());

    private async Task Prepare(string call)
    {
        if (call is "a load that begins" or "a row that is looked for" or "rows to join with")
            return;
        await using var db = await Open(retries: false);
        _token = (await db.BeginLoadAsync(Items(), "items", Append)).Token;
        if (call != "a part")
            await db.WritePartAsync(_token, "one", Items(1, 2));
    }

    private async Task Act(string call, DbContext db)
    {
        switch (call)
        {
            case "a load that begins":
                await db.BeginLoadAsync(Items(), "items", Append);
                break;
            case "a part" or "a part, again":
                await db.WritePartAsync(_token, "one", Items(1, 2));
                break;
            case "a look":
                await db.OpenLoad(_token).StatusAsync();
                break;
            case "a removal":
                await db.OpenLoad(_token).RemovePartAsync("one");
                break;
            case "a commit":
                await db.OpenLoad(_token).CommitAsync();
                break;
            case "a row that is looked for":
                await db.WriteAsync(Items(4, 3), "items", Append);
                break;
            default:
                await (await db.UseRowsAsync(new List<int> { 1 })).DisposeAsync();
                break;
        }
    }

    private static async Task<DbContext> Open(bool retries)
    {
        var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(FaultServer.Through,
            npgsql => _ = retries ? npgsql.EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(1), null) : npgsql).Options);
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync($"SET ROLE {Lowered}");
        return db;
    }

    private static async Task<Exception?> Failure(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}

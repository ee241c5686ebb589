using EfWriter.Loads;
using EfWriter.Tests.Retries;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Loads;

/// <summary>Connections break at commits, and a token is of one database: nothing is written twice or astray.</summary>
public sealed class LostPartTests : LoadTest
{
    private static readonly RetryOptions AtOnce = new() { MaxRetries = 3, MaxDelay = TimeSpan.Zero };

    [Test]
    public async Task A_part_whose_commit_is_not_answered_is_there_once([Values] CommitBreak place)
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var breaking = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));

        var result = await breaking.WritePartAsync(load.Token, "part-1", Part(0, 3), new() { Retry = AtOnce });

        Assert.That(result, Is.EqualTo(new PartResult("part-1", 3, AlreadyThere: false)));
        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task Without_retries_such_a_part_is_known_to_be_there()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var breaking = NewContext(builder => builder.AddInterceptors(new BrokenCommit(CommitBreak.AfterIt)));

        Assert.That((await breaking.WritePartAsync(load.Token, "part-1", Part(0, 3))).Rows, Is.EqualTo(3));
        Assert.That((await load.StatusAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task A_load_whose_commit_is_not_answered_is_committed_once([Values] CommitBreak place)
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options(IfExists.Append) with { Retry = AtOnce });
        await load.WritePartAsync("part-1", Part(0, 3));
        await using var breaking = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));

        await breaking.OpenLoad(load.Token).CommitAsync();

        Assert.That((await load.CommitAsync()).AlreadyLoaded, Is.True);
        Assert.That(await Count("items"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_named_load_whose_commit_is_not_answered_is_there_once([Values] CommitBreak place)
    {
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));
        var options = Options(IfExists.Append) with { LoadName = "day 1", Retry = AtOnce };

        Assert.That((await db.WriteAsync(Part(0, 3), "items", options)).Rows, Is.EqualTo(3));
        Assert.That((await db.WriteAsync(Part(0, 3), "items", options)).AlreadyLoaded, Is.True);
        Assert.That(await Count("items"), Is.EqualTo(3));
    }

    [Test]
    public async Task The_hosts_strategy_of_retries_is_no_hindrance()
    {
        await Sql($"DROP SCHEMA {Schema}");
        await using var db = new DbContext(
            new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()).Options);
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-1", Part(0, 3));

        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task A_part_in_the_callers_transaction_goes_with_it()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var other = NewContext();
        await using (await other.Database.BeginTransactionAsync())
            await other.WritePartAsync(load.Token, "part-1", Part(0, 3));
        Assert.That((await load.StatusAsync()).Parts, Is.Empty);
        await using (var transaction = await other.Database.BeginTransactionAsync())
        {
            await other.WritePartAsync(load.Token, "part-1", Part(0, 3));
            await transaction.CommitAsync();
        }

        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task A_second_part_in_one_transaction_is_refused_and_the_first_one_stays()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var other = NewContext();
        await using (var transaction = await other.Database.BeginTransactionAsync())
        {
            await other.WritePartAsync(load.Token, "part-1", Part(0, 3));

            Assert.That(Refusal(() => other.WritePartAsync(load.Token, "part-2", Part(3, 3))).Code,
                Is.EqualTo("second-part-of-transaction"));

            await transaction.CommitAsync();
        }

        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task A_token_of_another_database_or_server_is_refused_as_such()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var elsewhere = PostgresDestination.FromUri(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = "template1", Pooling = false }.ConnectionString);
        var ofOther = (LoadToken.Parse(load.Token) with { Server = 1 }).ToString();

        foreach (var call in (Func<Task>[])[() => elsewhere.WritePartAsync(load.Token, "part-1", Part(0, 1)),
            () => elsewhere.OpenLoad(load.Token).CommitAsync()])
            Assert.That(Refusal(call).Message, Does.Contain("another database of this server"));
        foreach (var call in (Func<Task>[])[() => db.WritePartAsync(ofOther, "part-1", Part(0, 1)),
            () => db.OpenLoad(ofOther).AbortAsync()])
            Assert.That(Refusal(call).Message, Does.Contain("token is of another server"));
    }

    [Test]
    public async Task A_plan_says_that_a_load_has_a_name()
    {
        await using var db = NewContext();

        var plan = await db.PlanAsync(Part(0, 3), "items", Options() with { LoadName = "day 1" });

        Assert.That(plan.Effects, Has.Some.Contains("__efwriter_loads"));
    }
}

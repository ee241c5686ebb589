using System.Linq.Expressions;
using System.Net;
using System.Numerics;
using EfWriter.Tests.Entities.Queries;
using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Entities.Joined;

/// <summary>Rows of the app in a temporary table that the context's queries join with.</summary>
public sealed class TemporaryRowsTests : WarehouseTest
{
    [Test]
    public async Task Queries_updates_and_deletes_find_rows_by_keys_alone_and_in_the_callers_transaction([Values] bool isInTransaction)
    {
        await using var db = NewDb();
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;
        await using (var ids = await db.UseRowsAsync(new List<int> { 20, 40, 99 }))
        {
            Assert.That(ids.Count, Is.EqualTo(3));
            Assert.That(await Ids(db.Purchases.Where(p => ids.Rows.Contains(p.Id))), Is.EqualTo(new[] { 20, 40 }));
            Assert.That(await Ids(db.Purchases.Where(p => !ids.Rows.Contains(p.Id))), Is.EqualTo(new[] { 10, 30, 50 }));
            Assert.That(await Ids(db.Purchases.Join(ids.Rows, p => p.Id, id => id, (p, _) => p)), Is.EqualTo(new[] { 20, 40 }));
            Assert.That(await db.Purchases.Where(p => ids.Rows.Any(id => id == p.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Note, "found")), Is.EqualTo(2));
            Assert.That(await db.Purchases.Where(p => ids.Rows.Contains(p.Id)).ExecuteDeleteAsync(), Is.EqualTo(2));
        }

        Assert.That(await TablesOf(db), Is.Zero);
        if (transaction is not null)
            await transaction.CommitAsync();
        Assert.That(await Ids(db.Purchases), Is.EqualTo(new[] { 10, 30, 50 }));
    }

    private sealed record Pair(int Id, string Name, decimal Total, State? State);

    [Test]
    public async Task Rows_of_several_columns_are_joined_and_give_the_values_of_an_update()
    {
        await using var db = NewDb();
        await using var pairs = await db.UseRowsAsync(new[]
        {
            new Pair(10, "it's \\1", 7, State.Sent), new Pair(20, "another", 8, null), new Pair(30, "it's \\3", 9.5m, State.Open),
        }, (Purchase p) => new Pair(p.Id, p.Name, p.Total, p.Kind));

        Assert.That(await Ids(db.Purchases.Where(p => pairs.Rows.Any(r => r.Id == p.Id && r.Name == p.Name))),
            Is.EqualTo(new[] { 10, 30 }));
        Assert.That(
            await db.Purchases.Join(pairs.Rows, p => new { p.Id, p.Name }, r => new { r.Id, r.Name }, (p, r) => new { p, r })
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.p.Total, one => one.r.Total)),
            Is.EqualTo(2));
        Assert.That((await db.Purchases.OrderBy(p => p.Id).ToListAsync()).Select(p => p.Total),
            Is.EqualTo(new[] { 7m, 2.5m, 9.5m, 5, 6.25m }));
        Assert.That((await pairs.Rows.OrderBy(r => r.Id).ToListAsync()).Select(r => r.State),
            Is.EqualTo(new State?[] { State.Sent, null, State.Open }));
    }

    [Test]
    public async Task Scalars_of_every_kind_come_back_as_they_went()
    {
        await using var db = NewDb();
        await RoundTrip(new[] { Guid.NewGuid(), Guid.Empty });
        await RoundTrip(new[] { "a", "", "it's \\ {0} \"x\"" }, p => p.Name);
        await RoundTrip(new[] { 1L, long.MaxValue });
        await RoundTrip(new[] { 1.5m, -2m });
        await RoundTrip(new[] { State.Open, State.Sent });
        await RoundTrip(new[] { new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc) }, p => p.At);
        await RoundTrip(new[] { new DateOnly(2024, 1, 2) });
        await RoundTrip(Array.Empty<int>());
        await RoundTrip(new[] { new[] { 1, 2 }, [], [3] });
        await RoundTrip(new List<string>[] { ["a", "it's"], [] });
        await RoundTrip(new[] { new NpgsqlRange<int>(1, true, 5, false) });
        await RoundTrip(new[] { IPAddress.Loopback });
        await RoundTrip(new[] { TimeSpan.FromDays(400.5) });
        await RoundTrip(new[] { new byte[] { 0, 39 } });
        await RoundTrip(new[] { BigInteger.Pow(10, 40) });
        await RoundTrip(Enumerable.Range(1, 3).Select(i => (short)i));

        async Task RoundTrip<T>(IEnumerable<T> values, Expression<Func<Purchase, T>>? storedAs = null)
        {
            await using var rows = await (storedAs is null ? db.UseRowsAsync(values) : db.UseRowsAsync(values, storedAs));
            Assert.That(await rows.Rows.ToListAsync(), Is.EquivalentTo(values));
        }
    }

    [Test]
    public async Task Several_are_used_at_once_and_the_next_ones_get_their_names()
    {
        await using var db = NewDb();
        string first;
        await using (var some = await db.UseRowsAsync(new List<int> { 10, 20 }))
        await using (var others = await db.UseRowsAsync(new List<int> { 20, 30 }))
        {
            Assert.That(await Ids(db.Purchases.Where(p => some.Rows.Contains(p.Id) && others.Rows.Contains(p.Id))),
                Is.EqualTo(new[] { 20 }));
            first = some.Rows.ToQueryString();
        }

        await using var next = await db.UseRowsAsync(new List<int> { 50 });
        Assert.That(next.Rows.ToQueryString(), Is.EqualTo(first));
        Assert.That(await Ids(db.Purchases.Where(p => next.Rows.Contains(p.Id))), Is.EqualTo(new[] { 50 }));
        await using var texts = await db.UseRowsAsync(new List<string> { "x" }, (Purchase p) => p.Name);
        Assert.That(await texts.Rows.SingleAsync(), Is.EqualTo("x"));
    }

    [Test]
    public async Task The_callers_transaction_takes_the_table_with_it_and_what_fails_in_it_does_not_hinder_the_disposal()
    {
        await using var db = NewDb();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await using var ids = await db.UseRowsAsync(new List<int> { 10 });
            Assert.That(() => db.Database.ExecuteSqlRawAsync("SELECT 1/0"), Throws.Exception);
        }

        Assert.That(db.Database.GetDbConnection().State, Is.EqualTo(System.Data.ConnectionState.Closed));
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await using var ids = await db.UseRowsAsync(new List<int> { 10 });
            await transaction.CommitAsync();
            Assert.That(await TablesOf(db), Is.Zero);
        }

        await using var again = await db.UseRowsAsync(new List<int> { 10 });
        Assert.That(await again.Rows.SingleAsync(), Is.EqualTo(10));
    }

    [Test]
    public async Task A_bad_row_leaves_nothing_and_closes_the_connection()
    {
        await using var db = NewDb();

        Assert.That(() => db.UseRowsAsync(new List<Place> { new(), null! }, (Purchase p) => new Place { City = p.Name }),
            Throws.TypeOf<FrameWriteException>().With.Property("Row").EqualTo(1));
        Assert.That(() => db.UseRowsAsync(new List<string> { "a\0" }, (Purchase p) => p.Name), Throws.TypeOf<FrameWriteException>());
        Assert.That(() => db.UseRowsAsync(db.Purchases.Select(p => p.Id)),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("another context"));
        Assert.That(() => db.UseRowsAsync(new[] { (1, "a") }), Throws.InvalidOperationException);
        Assert.That(() => db.UseRowsAsync(new[] { new object() }), Throws.InvalidOperationException.With.Message.Contains("record"));
        Assert.That(db.Database.GetDbConnection().State, Is.EqualTo(System.Data.ConnectionState.Closed));
    }

    [Test]
    public async Task A_strategy_that_retries_makes_the_table_again_and_no_row_is_read_twice()
    {
        await Sql($"CREATE SEQUENCE {Schema}.tries");
        await using var db = NewDb(options => options
            .UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure())
            .AddInterceptors(new OnOpen($"SELECT pg_terminate_backend(pg_backend_pid()) WHERE nextval('{Schema}.tries') = 1")));
        var given = 0;

        await using var ids = await db.UseRowsAsync(Enumerable.Range(1, 3).Select(i =>
        {
            given++;
            return 10 * i;
        }));

        Assert.That((ids.Count, given, await Scalar<long>($"SELECT last_value FROM {Schema}.tries")), Is.EqualTo((3, 3, 2)));
        Assert.That(await Ids(db.Purchases.Where(p => ids.Rows.Contains(p.Id))), Is.EqualTo(new[] { 10, 20, 30 }));
    }

    [Test]
    public async Task A_source_that_throws_and_a_caller_who_cancels_leave_no_table_and_the_callers_transaction_as_it_was()
    {
        await using var db = NewDb();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Purchases.Where(p => p.Id == 50).ExecuteDeleteAsync();
        using var cancel = new CancellationTokenSource();

        Assert.That(() => db.UseRowsAsync(Enumerable.Range(1, 3).Select(i => 1 / (i - 2))),
            Throws.TypeOf<FrameWriteException>().With.InnerException.TypeOf<DivideByZeroException>());
        Assert.That(
            () => db.UseRowsAsync(
                Enumerable.Range(1, 3).Select(i =>
                {
                    cancel.Cancel();
                    return i;
                }), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(await TablesOf(db), Is.Zero);
        await transaction.CommitAsync();
        Assert.That(await Ids(db.Purchases), Is.EqualTo(new[] { 10, 20, 30, 40 }));
    }

    [Test]
    public async Task Labels_of_an_enum_of_the_server_are_values_as_others()
    {
        await Sql($"CREATE TYPE {Schema}.state AS ENUM ('open', 'paid', 'sent'); CREATE TABLE {Schema}.labels (state {Schema}.state)");
        await Sql($"INSERT INTO {Schema}.labels VALUES ('paid'), ('sent'), (NULL)");
        var source = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        source.MapEnum<State>($"{Schema}.state");
        await using var built = source.Build();
        await using var db = new Labels(
            new DbContextOptionsBuilder<Labels>().UseNpgsql(built, npgsql => npgsql.MapEnum<State>("state", Schema)).Options, Schema);
        await using var states = await db.UseRowsAsync(new State?[] { State.Paid, State.Open, null });

        Assert.That(await states.Rows.ToListAsync(), Is.EquivalentTo(new State?[] { State.Open, State.Paid, null }));
        Assert.That((await db.Set<Labels.Label>().Where(one => states.Rows.Contains(one.State)).ToListAsync()).Select(one => one.State),
            Is.EquivalentTo(new State?[] { State.Paid, null }));
    }

    private sealed class Labels(DbContextOptions<Labels> options, string schema) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Label>().HasNoKey().ToTable("labels", schema).Property(one => one.State).HasColumnName("state");

        internal sealed class Label
        {
            public State? State { get; set; }
        }
    }

    [Test]
    public async Task A_table_that_could_not_be_dropped_is_in_nobodys_way()
    {
        await using var db = NewDb();
        await db.Database.OpenConnectionAsync();
        await using (var ids = await db.UseRowsAsync(new List<int> { 10 }))
        {
            var transaction = await db.Database.BeginTransactionAsync();
            Assert.That(() => db.Database.ExecuteSqlRawAsync("SELECT 1/0"), Throws.Exception);
            await ids.DisposeAsync();
            await transaction.RollbackAsync();
            Assert.That(await TablesOf(db), Is.EqualTo(1));
        }

        await using var again = await db.UseRowsAsync(new List<int> { 20 });
        Assert.That(await again.Rows.ToListAsync(), Is.EqualTo(new[] { 20 }));
    }

    private static async Task<int[]> Ids(IQueryable<Purchase> query) =>
        [.. await query.Select(p => p.Id).OrderBy(id => id).ToListAsync()];

    private static Task<long> TablesOf(DbContext db) => db.Database
        .SqlQueryRaw<long>("SELECT count(*) AS \"Value\" FROM pg_class WHERE relnamespace = pg_my_temp_schema()").SingleAsync();
}

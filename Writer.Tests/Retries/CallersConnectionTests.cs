using System.Data;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace EfWriter.Tests.Retries;

/// <summary>A connection that the caller opened is not replaced if it is lost, whatever it is lost in: its role and settings are.</summary>
public sealed class CallersConnectionTests : DatabaseTest
{
    private static readonly Dictionary<string, Func<Host, Task>> Calls = new()
    {
        ["rows to join with"] = db => db.UseRowsAsync([1, 2]),
        ["a query's rows"] = db => db.WriteAsync(db.Set<Cat>().Select(cat => new Copy { Id = cat.Id })),
        ["the plan of a query"] = db => db.PlanAsync(db.Set<Cat>().Select(cat => new Dog { Id = cat.Id })),
        ["a query's rows of several types"] = db => db.WriteAsync(db.Set<Cat>().Select(cat => new Dog { Id = cat.Id })),
        ["types with tables of their own"] = db => db.WriteAsync(new Animal[] { new Cat { Id = 1 }, new Dog { Id = 2 } }),
        ["the same, tried again by the write itself"] = db => db.WriteAsync(
            new Animal[] { new Cat { Id = 1 }, new Dog { Id = 2 } },
            new WriteOptions { Retry = new() { MaxRetries = 2, MaxDelay = default } }),
        ["a table without a schema"] = db => db.WriteAsync([new Copy { Id = 1 }]),
        ["a list"] = db => db.WriteAsync([new Cat { Id = 1 }]),
        ["a graph"] = db => db.WriteGraphAsync([new Copy { Id = 1 }]),
        ["a load"] = db => db.BeginLoadAsync(Frame.From([new { Id = 1 }]), "cats", new WriteOptions { Schema = db.Schema }),
    };

    private static IEnumerable<string> CallNames => Calls.Keys;

    [TestCaseSource(nameof(CallNames))]
    public async Task A_lost_connection_of_the_callers_is_not_replaced(string name)
    {
        await using var db = await CreateAsync(hasStrategy: true);
        await db.Database.OpenConnectionAsync();
        await Scalar<bool>($"SELECT pg_terminate_backend({((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID}, 10000)");

        var lost = Assert.CatchAsync<FrameWriteException>(() => Calls[name](db))!;

        Assert.That(lost.Message, Does.Contain("the caller had opened the connection").And.Contain("Nothing was written."));
        Assert.That(db.Database.GetDbConnection().State, Is.Not.EqualTo(ConnectionState.Open));
        Assert.That(await Count("cats") + await Count("dogs"), Is.Zero);
    }

    [Test]
    public async Task A_list_of_several_types_is_tried_again_as_a_whole([Values] bool hasStrategy)
    {
        await using var db = await CreateAsync(hasStrategy);
        await LoseFirstAsync("dogs");
        var retry = hasStrategy ? null : new RetryOptions { MaxRetries = 2, MaxDelay = TimeSpan.Zero };

        var result = await db.WriteAsync(Animals, new WriteOptions { Retry = retry });

        Assert.That((result.Rows, result.Attempts), Is.EqualTo((2L, 2)));
        Assert.That((await Count("cats"), await Count("dogs")), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_list_of_several_types_that_is_not_tried_again_says_why_and_of_which_table()
    {
        await using var db = await CreateAsync(hasStrategy: false);
        await LoseFirstAsync("dogs");
        await db.Database.OpenConnectionAsync();
        var options = new WriteOptions { Retry = new() { MaxRetries = 2, MaxDelay = TimeSpan.Zero } };

        var lost = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Animals, options))!;

        Assert.That(lost.Table, Is.EqualTo($"{Schema}.dogs"));
        Assert.That(
            lost.Message, Does.Contain("the caller had opened the connection").And.Not.Contain("a transaction that only the caller"));
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await Sql($"ALTER SEQUENCE {Schema}.tries RESTART");
            lost = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Animals, options))!;
            Assert.That(lost.Message, Does.Contain("a transaction that only the caller can begin again"));
        }

        await db.WriteAsync([new Cat { Id = 1 }]);
        Animal[] animals = [new Dog { Id = 1 }, new Cat { Id = 1 }];
        var taken = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(animals, options))!;
        Assert.That((taken.Row, taken.SqlState, taken.Table), Is.EqualTo((1L, "23505", $"{Schema}.cats")));
        Assert.That(await Count("dogs"), Is.Zero);
    }

    private static Animal[] Animals => [new Cat { Id = 1 }, new Dog { Id = 2 }];

    private async Task<Host> CreateAsync(bool hasStrategy)
    {
        await Sql($"""
            CREATE TABLE {Schema}.cats ("Id" int PRIMARY KEY);
            CREATE TABLE {Schema}.dogs ("Id" int PRIMARY KEY)
            """);
        var builder = new DbContextOptionsBuilder().ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        builder.UseNpgsql(Server.ConnectionString, npgsql =>
        {
            if (hasStrategy)
                npgsql.EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(1), null);
        });
        return new(builder.Options, Schema);
    }

    private abstract class Animal
    {
        public int Id { get; set; }
    }

    private sealed class Cat : Animal;

    private sealed class Dog : Animal;

    private sealed class Copy
    {
        public int Id { get; set; }
    }

    private sealed class Host(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Schema;

        public string Schema { get; } = schema;

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.Entity<Animal>().UseTpcMappingStrategy().Property(animal => animal.Id).ValueGeneratedNever();
            model.Entity<Cat>().ToTable("cats", Schema);
            model.Entity<Dog>().ToTable("dogs", Schema);
            model.Entity<Copy>().ToTable("copies_without_schema").Property(copy => copy.Id).ValueGeneratedNever();
        }
    }
}

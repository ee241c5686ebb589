using EfWriter.Tests.Entities.Queries;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EfWriter.Tests.Requests;

/// <summary>What runs on an app's entities, connections and statements, and what does not.</summary>
[AnyServer]
public sealed class AppHookTests : WarehouseTest
{
    [Test]
    public async Task A_hook_sets_properties_of_each_entity_before_it_is_read()
    {
        await using var db = NewDb(writer => writer
            .BeforeRow<Report>((report, _) => report.Note = "by the hook")
            .BeforeRow<object>((row, context) => ((dynamic)row).Name += "!" + ((Warehouse)context).Schema));

        await db.WriteAsync(Reports(2));
        await db.WriteAsync(Reports(2).ToAsyncEnumerable());
        await db.WriteAsync(Reports(2), new WriteOptions { SetGeneratedValues = true });
        await db.WriteGraphAsync(Reports(2));
        Assert.That(await Count($"reports WHERE \"Note\" = 'by the hook' AND \"Name\" ~ '^r[12]!{Schema}$'"), Is.EqualTo(8));

        await db.WriteAsync(Reports(2), new WriteOptions { IgnoreAppDefaults = true });
        Assert.That(await Count("reports WHERE \"Note\" = 'none'"), Is.EqualTo(2));
    }

    [Test]
    public async Task Rows_that_are_no_objects_are_refused_where_a_hook_would_set_them()
    {
        await using var db = NewDb(writer => writer.BeforeRow<IDisposable>((_, _) => { }).BeforeRow<Report>((_, _) => { }));

        Assert.Multiple(() =>
        {
            Assert.That(() => db.WriteAsync<Report>(Frame.From([new { Name = "a" }])),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("Report").And.Message.Contains("IgnoreAppDefaults"));
            Assert.That(() => db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name })),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("BeforeRow"));
            Assert.That(
                async () => (await db.WriteAsync(
                    db.Purchases.Select(p => new Report { Name = p.Name }), new WriteOptions { IgnoreAppDefaults = true })).StayedOnServer,
                Is.True);
            Assert.That(async () => (await db.WriteAsync<Purchase>(Frame.From(Array.Empty<Item>()))).Rows, Is.Zero, "no hook of its own");
        });
    }

    [Test]
    public async Task Objects_in_a_frame_are_refused_for_a_tables_name_where_a_hook_would_set_them()
    {
        await using var db = NewDb(writer => writer.BeforeRow<Report>((_, _) => { }).BeforeRow<object>((_, _) => { }));
        var options = new WriteOptions { Schema = Schema, IfExists = IfExists.Append };
        Frame[] frames =
        [
            Frame.From(Reports(1)), Frame.From(Reports(1).ToAsyncEnumerable()), Frame.FromPartitions([Frame.From(Reports(1))]),
        ];
        await using var load = await db.BeginLoadAsync(Frame.From(Array.Empty<Item>()), "items", new() { Schema = Schema });

        Assert.Multiple(() =>
        {
            foreach (var frame in frames)
            {
                Assert.That(() => db.WriteAsync(frame, "reports", options), Refused());
                Assert.That(() => db.PlanAsync(frame, "reports", options), Refused());
                Assert.That(() => db.BeginLoadAsync(frame, "reports", options), Refused());
                Assert.That(() => load.WritePartAsync("p", frame), Refused());
            }

            Assert.That(async () => (await db.WriteAsync(Frame.From([new Item(1)]), "others", new() { Schema = Schema })).Rows,
                Is.EqualTo(1), "no entity's rows");
            Assert.That(() => db.PlanAsync(frames[0], "mine", new() { Schema = Schema, IgnoreAppDefaults = true }),
                Throws.TypeOf<FrameWriteException>().With.Property(nameof(FrameWriteException.Code)).EqualTo("unknown-column-type"),
                "a navigation is no column");
        });
        Assert.That(await Count("reports"), Is.Zero);

        static NUnit.Framework.Constraints.IResolveConstraint Refused() =>
            Throws.TypeOf<FrameWriteException>().With.Property(nameof(FrameWriteException.Code)).EqualTo("hook-without-objects");
    }

    [Test]
    public async Task A_hook_that_throws_fails_the_write()
    {
        await using var db = NewDb(writer => writer.BeforeRow<Report>((_, _) => throw new InvalidTimeZoneException()));

        Assert.That(() => db.WriteAsync(Reports(1)),
            Throws.TypeOf<FrameWriteException>().With.InnerException.TypeOf<InvalidTimeZoneException>());
        Assert.That(await Count("reports"), Is.Zero);
    }

    [Test]
    public async Task Interceptors_of_SaveChanges_are_named_once_for_they_are_not_run()
    {
        var log = new Lines();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        for (var i = 0; i < 2; i++)
        {
            await using var db = NewDb(options => options.UseLoggerFactory(loggers).AddInterceptors(new Stamps()));
            await db.WriteAsync(Reports(1));
            await db.WriteGraphAsync(Reports(1));
        }

        Assert.That(log.All.Where(line => line.Contains("BeforeRow", StringComparison.Ordinal)),
            Is.EqualTo(new[]
            {
                "Stamps run in SaveChanges, and no write calls them. What they set on entities, a BeforeRow of UseEfWriter can set.",
            }));
    }

    [Test]
    public async Task Interceptors_see_each_connection_and_the_statements_that_make_tables_on_it()
    {
        var events = new OnEvents();
        await Sql($"DROP TABLE {Schema}.reports");
        await using (var db = Warehouse.Create(Schema, options => options.AddInterceptors(events, events.Commands)))
        {
            await db.WriteAsync(Reports(3_000), new WriteOptions { Parallelism = 3, BatchRows = 500 });
        }

        Assert.Multiple(() =>
        {
            Assert.That(events.Counts["opening"], Is.EqualTo(events.Counts["opened"]).And.GreaterThanOrEqualTo(4));
            Assert.That(events.Counts["closing"], Is.EqualTo(events.Counts["opened"]));
            Assert.That(events.Counts["closed"], Is.EqualTo(events.Counts["opened"]));
            Assert.That(events.Commands.Texts, Has.Some.StartsWith("CREATE TABLE"));
        });
    }

    [Test]
    public async Task Contexts_that_differ_in_hooks_share_the_services_of_EF()
    {
        for (var i = 0; i < 25; i++)
        {
            var number = i;
            await using var db = NewContext(options => options
                .ConfigureWarnings(warnings => warnings.Throw(CoreEventId.ManyServiceProvidersCreatedWarning))
                .UseEfWriter(writer => writer.BeforeRow<object>((_, _) => _ = number)));
            Assert.That(db.Model, Is.Not.Null);
        }
    }

    private static List<Report> Reports(int count) => [.. Enumerable.Range(1, count).Select(i => new Report { Name = $"r{i}" })];

    private Warehouse NewDb(Action<EfWriterOptionsBuilder> configure) => NewDb(options => options.UseEfWriter(configure));

    private sealed record Item(int Id);

    private sealed class Stamps : SaveChangesInterceptor;

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (All)
                All.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}

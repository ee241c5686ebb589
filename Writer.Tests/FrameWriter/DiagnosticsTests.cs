using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfWriter.Tests.Entities.Returned;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfWriter.Tests.FrameWriter;

/// <summary>What is logged, traced and counted; and that no cell is.</summary>
public sealed class DiagnosticsTests : DatabaseTest
{
    private const string Secret = "s3cr3t-cell";

    [Test]
    public async Task A_write_is_logged_traced_and_counted(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        using var log = new Collector();
        await using var db = NewContext(options => options.UseLoggerFactory(log));
        using var telemetry = new Telemetry(Schema);

        await db.WriteAsync(Frame.From([new { name = Secret }]), "sales", Options(method: method));

        Assert.That(log.Lines.Where(line => line.StartsWith("EfWriter ", StringComparison.Ordinal)),
            Has.Some.Contains($"Wrote 1 rows to {Schema}.sales by {method} in "));
        Assert.That(telemetry.Activities.Select(activity => (activity.DisplayName, activity.Status)),
            Is.EqualTo(new[] { ($"write {Schema}.sales", ActivityStatusCode.Ok) }));
        Assert.That(telemetry.Rows, Is.EqualTo(1));
        AssertKeepsSecret(log, telemetry);
    }

    [Test]
    public async Task A_failure_is_logged_and_traced_without_the_cell_that_failed(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Sql($"CREATE TABLE {Schema}.sales (name text CHECK (name IS NULL))");
        using var log = new Collector();
        await using var db = NewContext(options => options.UseLoggerFactory(log));
        using var telemetry = new Telemetry(Schema);

        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From([new { name = Secret }]), "sales", Options(IfExists.Append, method)));

        Assert.That(log.Lines, Has.Some.StartsWith($"EfWriter Error: Could not write {Schema}.sales: "));
        Assert.That(telemetry.Activities.Select(activity => activity.Status), Is.EqualTo(new[] { ActivityStatusCode.Error }));
        Assert.That(telemetry.Rows, Is.Zero);
        AssertKeepsSecret(log, telemetry);
    }

    [Test]
    public async Task A_write_whose_values_an_entity_refuses_is_logged_traced_and_counted_as_written()
    {
        using var log = new Collector();
        await using var db = KeysContext.Create(Schema, options => options.UseLoggerFactory(log));
        await Sql(db.Database.GenerateCreateScript());
        using var telemetry = new Telemetry(Schema, "refusing");

        Assert.ThrowsAsync<ValuesNotSetException>(() => db.WriteAsync(
            [new Refusing { Marker = "m", RefusesKeys = true }], new WriteOptions { SetGeneratedValues = true }));

        Assert.That(log.Lines, Has.Some.Contains("Wrote 1 rows").And.Some.StartsWith("EfWriter Error: The rows of table ")
            .And.None.Contains("Could not write"));
        Assert.That(telemetry.Activities.Select(activity => activity.Status), Is.EqualTo(new[] { ActivityStatusCode.Ok }));
        Assert.That(telemetry.Rows, Is.EqualTo(1));
    }

    private static void AssertKeepsSecret(Collector log, Telemetry telemetry)
    {
        Assert.That(log.Lines, Has.None.Contains(Secret));
        Assert.That(telemetry.Activities.SelectMany(activity => activity.TagObjects).Select(tag => $"{tag.Value}"),
            Has.None.Contains(Secret));
    }

    private sealed class Collector : ILoggerFactory, ILoggerProvider, ILogger
    {
        private readonly string _category;

        public Collector(string category = "", ConcurrentQueue<string>? lines = null)
        {
            _category = category;
            Lines = lines ?? new();
        }

        public ConcurrentQueue<string> Lines { get; }

        public ILogger CreateLogger(string categoryName) => new Collector(categoryName, Lines);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{_category} {logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }

    private sealed class Telemetry : IDisposable
    {
        private readonly ActivityListener _activities;
        private readonly MeterListener _meters = new();
        private readonly Flow _flow = Flow.Begin();

        public Telemetry(string schema, string table = "sales")
        {
            _activities = new()
            {
                ShouldListenTo = source => source.Name == "EfWriter",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = Add,
            };
            ActivitySource.AddActivityListener(_activities);
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "EfWriter")
                    listener.EnableMeasurementEvents(instrument);
            };
            _meters.SetMeasurementEventCallback<long>((_, rows, tags, _) => Rows += $"{tags[0].Value}" == $"{schema}.{table}" ? rows : 0);
            _meters.Start();
        }

        public ConcurrentQueue<Activity> Activities { get; } = new();

        public long Rows { get; private set; }

        private void Add(Activity activity)
        {
            if (_flow.IsMine)
                Activities.Enqueue(activity);
        }

        public void Dispose()
        {
            _activities.Dispose();
            _meters.Dispose();
        }
    }
}

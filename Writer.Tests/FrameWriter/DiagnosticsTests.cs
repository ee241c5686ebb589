using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfWriter.Tests.Entities.Returned;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.FrameWriter;

/// <summary>What is logged, traced and counted; and that no cell is.</summary>
public sealed class DiagnosticsTests : DatabaseTest
{
    private const string Secret = "s3cr3t-cell";

    [Test]
    public async Task A_write_is_logged_traced_and_counted(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        using var log = new LogLines();
        await using var db = NewContext(options => options.UseLoggerFactory(log));
        using var telemetry = new Telemetry(Schema);

        await db.WriteAsync(Frame.From([new { name = Secret }]), "sales", Options(method: method));

        Assert.That(log.Lines.Where(line => line.StartsWith("EfWriter ", StringComparison.Ordinal)),
            Has.Some.Contains($"Wrote to {Schema}.sales by {method} in ").And.Some.Contains("of 1 rows in the frame 1 were inserted"));
        Assert.That(telemetry.Activities.Select(activity => (activity.DisplayName, activity.Status)),
            Is.EqualTo(new[] { ($"insert {Schema}.sales", ActivityStatusCode.Ok) }));
        Assert.That(telemetry.Rows, Is.EqualTo(1));
        AssertKeepsSecret(log, telemetry);
    }

    [Test]
    public async Task A_failure_is_logged_and_traced_without_the_cell_that_failed(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Sql($"CREATE TABLE {Schema}.sales (name text CHECK (name IS NULL))");
        using var log = new LogLines();
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
        using var log = new LogLines();
        await using var db = KeysContext.Create(Schema, options => options.UseLoggerFactory(log));
        await Sql(db.Database.GenerateCreateScript());
        using var telemetry = new Telemetry(Schema, "refusing");

        Assert.ThrowsAsync<ValuesNotSetException>(() => db.WriteAsync(
            [new Refusing { Marker = "m", RefusesKeys = true }], new WriteOptions { SetGeneratedValues = true }));

        Assert.That(log.Lines, Has.Some.Contains("of 1 rows in the frame").And.Some.StartsWith("EfWriter Error: The rows of table ")
            .And.None.Contains("Could not write"));
        Assert.That(telemetry.Activities.Select(activity => activity.Status), Is.EqualTo(new[] { ActivityStatusCode.Ok }));
        Assert.That(telemetry.Rows, Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_traced_and_measured_is_what_the_conventions_call_so()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, name text); INSERT INTO {Schema}.sales VALUES (1, 'a'), (2, 'b')");
        await using var db = NewContext();
        using var log = new LogLines();
        await using var logged = NewContext(options => options.UseLoggerFactory(log));
        using var telemetry = new Telemetry(Schema);
        var upsert = Options() with { Mode = WriteMode.Upsert };

        var rows = new[] { new { id = 1, name = "a" }, new { id = 2, name = "c" }, new { id = 3, name = "d" } };

        await logged.WriteAsync(rows, "sales", upsert);
        Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From([new { id = 4, name = "\0" }]), "sales", upsert));

        var connection = new Npgsql.NpgsqlConnectionStringBuilder(Server.ConnectionString);
        var tags = telemetry.Activities.First().TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.That(tags, Is.SupersetOf(new Dictionary<string, object?>
        {
            ["db.system.name"] = "postgresql",
            ["db.namespace"] = connection.Database,
            ["db.collection.name"] = $"{Schema}.sales",
            ["db.operation.name"] = "upsert",
            ["server.address"] = connection.Host,
            ["server.port"] = connection.Port,
            ["efwriter.rows.inserted"] = 1L,
            ["efwriter.rows.updated"] = 1L,
            ["efwriter.rows.unchanged"] = 1L,
            ["efwriter.attempts"] = 1,
        }));
        Assert.That(telemetry.Outcomes, Is.EquivalentTo(new[] { ("inserted", 1L), ("updated", 1L), ("unchanged", 1L) }));
        Assert.That(telemetry.Durations, Has.Count.EqualTo(2).And.None.Zero);
        Assert.That(telemetry.Errors, Is.EqualTo(new[] { typeof(FrameWriteException).FullName }));
        Assert.That(log.Lines, Has.Some.Contains(
            "of 3 rows in the frame 1 were inserted, 1 updated, 1 changed nothing and 0 were held back; 0 rows of the table were deleted"));
    }

    [Test]
    public async Task Progress_says_the_stage_and_the_rows_of_all()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY)");
        await using var db = NewContext();
        var merge = new List<WriteProgress>();
        var made = new List<WriteProgress>();

        await db.WriteAsync(
            new[] { new { id = 1 }, new { id = 2 } }, "sales", Options() with { Mode = WriteMode.Upsert, Progress = new Seen(merge) });
        await db.WriteAsync(new[] { new { id = 1 } }.Where(row => row.id > 0), "made", Options() with
        {
            Progress = new Seen(made),
            NewTable = new() { PrimaryKey = ["id"] },
        });

        Assert.That(merge.Select(one => (one.Stage, one.Rows, one.Total)), Is.EqualTo(new (WriteStage, long, long?)[]
        {
            (WriteStage.Preparing, 0, 2), (WriteStage.Sending, 2, 2), (WriteStage.Moving, 2, 2), (WriteStage.Finishing, 2, 2),
            (WriteStage.Committing, 2, 2),
        }));
        Assert.That(made.Select(one => (one.Stage, one.Rows, one.Total)), Is.EqualTo(new (WriteStage, long, long?)[]
        {
            (WriteStage.Preparing, 0, null), (WriteStage.Sending, 1, null), (WriteStage.Indexing, 1, null), (WriteStage.Finishing, 1, null),
            (WriteStage.Committing, 1, null),
        }));
    }

    [Test]
    public async Task A_result_says_what_became_of_the_rows()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY); INSERT INTO {Schema}.sales VALUES (1)");
        await using var db = NewContext();

        var result = await db.WriteAsync(new[] { new { id = 1 } }, "sales", Options() with { Mode = WriteMode.Upsert });

        Assert.That(result.ToString(), Does.StartWith($"{Schema}.sales: 1 row (1 unchanged) in "));
    }

    private sealed class Seen(List<WriteProgress> all) : IProgress<WriteProgress>
    {
        public void Report(WriteProgress value) => all.Add(value);
    }

    private static void AssertKeepsSecret(LogLines log, Telemetry telemetry)
    {
        Assert.That(log.Lines, Has.None.Contains(Secret));
        Assert.That(telemetry.Activities.SelectMany(activity => activity.TagObjects).Select(tag => $"{tag.Value}"),
            Has.None.Contains(Secret));
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
            _meters.SetMeasurementEventCallback<long>((_, rows, tags, _) =>
            {
                if ($"{tags[0].Value}" != $"{schema}.{table}")
                    return;
                Rows += rows;
                Outcomes.Enqueue(($"{tags[^1].Value}", rows));
            });
            _meters.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
            {
                if ($"{tags[0].Value}" != $"{schema}.{table}")
                    return;
                Durations.Enqueue(seconds);
                if (tags[^1].Key == "error.type")
                    Errors.Enqueue($"{tags[^1].Value}");
            });
            _meters.Start();
        }

        public ConcurrentQueue<Activity> Activities { get; } = new();

        public long Rows { get; private set; }

        public ConcurrentQueue<(string Outcome, long Rows)> Outcomes { get; } = new();

        public ConcurrentQueue<double> Durations { get; } = new();

        public ConcurrentQueue<string> Errors { get; } = new();

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

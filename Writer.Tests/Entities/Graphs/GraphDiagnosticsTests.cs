using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>The write of a graph is traced, measured and logged as one, its rows by their tables.</summary>
public sealed class GraphDiagnosticsTests : GraphTest
{
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly ConcurrentQueue<(string? Table, string? Last, double Value)> _measured = new();

    [SetUp]
    public void Forget()
    {
        _activities.Clear();
        _measured.Clear();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_graph_has_an_activity_measurements_and_a_log_line_of_its_own(bool fails)
    {
        if (fails)
            await Sql($"""ALTER TABLE {Schema}.posts ADD CHECK ("Marker" <> 'p2')""");
        using var log = new LogLines();
        await using var db = NewBlogs(options => options.UseLoggerFactory(log));
        using var activities = Listen(Flow.Begin());
        using var meters = Measure();
        var blog = new Blog { Marker = "b", Posts = { new() { Marker = "p1" }, new() { Marker = "p2" } } };

        if (fails)
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteGraphAsync([blog]));
        else
            await db.WriteGraphAsync([blog]);

        var activity = _activities.Single();
        Assert.That((activity.DisplayName, activity.Status),
            Is.EqualTo(($"graph {Schema}.blogs", fails ? ActivityStatusCode.Error : ActivityStatusCode.Ok)));
        Assert.That(
            activity.GetTagItem(fails ? "db.response.status_code" : "efwriter.rows.inserted"), Is.EqualTo(fails ? "23514" : (object)3L));
        Assert.That(_measured.Where(one => one.Value % 1 == 0).Select(one => (one.Table, one.Last, one.Value)), Is.EquivalentTo(fails
            ? []
            : new[] { ($"{Schema}.blogs", "inserted", 1.0), ($"{Schema}.posts", "inserted", 2.0) }));
        Assert.That(_measured.Where(one => one.Value % 1 != 0).Select(one => (one.Table, one.Last)),
            Is.EqualTo(new[] { ($"{Schema}.blogs", fails ? "23514" : "1") }));
        Assert.That(log.Lines.Where(line => line.StartsWith("EfWriter ", StringComparison.Ordinal)), Has.One.Contains(fails
            ? $"Could not write {Schema}.posts: "
            : $"3 rows were inserted into 2 tables, {Schema}.blogs 1, {Schema}.posts 2 (attempt 1)"));
    }

    private ActivityListener Listen(Flow flow)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "EfWriter",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (flow.IsMine)
                    _activities.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private MeterListener Measure()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "EfWriter")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, rows, tags, _) => Add(rows, tags));
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Add(seconds, tags));
        listener.Start();
        return listener;
    }

    private void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if ($"{tags[0].Value}".StartsWith($"{Schema}.", StringComparison.Ordinal))
            _measured.Enqueue(($"{tags[0].Value}", $"{tags[^1].Value}", value));
    }
}

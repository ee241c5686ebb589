using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfWriter.Migrations;

namespace EfWriter;

/// <summary>
/// An activity and a duration for each write, and what became of its rows, under the name <c>EfWriter</c> and by OpenTelemetry's conventions
/// for databases.
/// </summary>
internal static class Telemetry
{
    private const string Name = "EfWriter";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "efwriter.write.duration", "s", "Duration of writes, those that failed included.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800] });

    private static readonly Counter<long> Rows =
        Meter.CreateCounter<long>("efwriter.rows", "{row}", "Rows by what became of them.");

    /// <summary>Begins a write.</summary>
    /// <param name="table">The table.</param>
    /// <param name="mode">What it does to the rows that are there.</param>
    /// <param name="server">The database, and the server's address and port.</param>
    public static WriteTelemetry Start(QualifiedName table, string mode, (string? Database, string? Address, int Port) server)
    {
        var tags = new TagList
        {
            { "db.collection.name", table.ToString() },
            { "db.system.name", "postgresql" },
            { "db.operation.name", mode },
            { "db.namespace", server.Database },
            { "server.address", server.Address },
            { "server.port", server.Port },
        };
        return new(Source.StartActivity($"{mode} {table}", ActivityKind.Client, parentContext: default, tags), tags);
    }

    /// <summary>One write.</summary>
    internal sealed class WriteTelemetry(Activity? activity, TagList tags) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public void Succeeded(WriteResult result)
        {
            foreach (var (outcome, rows) in Outcomes(result))
            {
                if (rows > 0)
                    Rows.Add(rows, [.. tags, new("efwriter.outcome", outcome)]);
                activity?.SetTag($"efwriter.rows.{outcome}", rows);
            }

            activity?.SetTag("efwriter.attempts", result.Attempts).SetTag("efwriter.method", $"{result.Method}")
                .SetStatus(ActivityStatusCode.Ok);
            Record(new("efwriter.attempts", result.Attempts));
        }

        public void Failed(Exception failure)
        {
            var error = failure is FrameWriteException { SqlState: { } state } ? state : failure.GetType().FullName;
            activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
            if (failure is FrameWriteException { SqlState: { } code })
                activity?.SetTag("db.response.status_code", code);
            Record(new("error.type", error));
        }

        public void Dispose() => activity?.Dispose();

        private void Record(KeyValuePair<string, object?> last) =>
            Durations.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, [.. tags, last]);

        private static (string Outcome, long Rows)[] Outcomes(WriteResult result) =>
        [
            ("inserted", result.Inserted), ("updated", result.Updated), ("deleted", result.Deleted), ("unchanged", result.Unchanged),
            ("skipped", result.Skipped), ("left_out", result.BadRows.Count),
        ];
    }
}

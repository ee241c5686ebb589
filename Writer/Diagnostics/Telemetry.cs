using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfWriter.Migrations;

namespace EfWriter;

/// <summary>
/// An activity and a duration for each write, of a graph too, and what became of its rows, under the name <c>EfWriter</c> and by
/// OpenTelemetry's conventions for databases.
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
        return new(mode, Source.StartActivity($"{mode} {table}", ActivityKind.Client, parentContext: default, tags), tags);
    }

    /// <summary>One write.</summary>
    internal sealed class WriteTelemetry(string mode, Activity? activity, TagList tags) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        /// <summary>The write has succeeded.</summary>
        /// <param name="method">What moved the rows.</param>
        /// <param name="attempts">How many attempts it took.</param>
        /// <param name="outcomes">What became of the rows.</param>
        public void Succeeded(string method, int attempts, IEnumerable<(string Outcome, long Rows)> outcomes)
        {
            foreach (var (outcome, rows) in outcomes)
            {
                if (rows > 0 && Rows.Enabled)
                    Rows.Add(rows, [.. tags, new("efwriter.outcome", outcome)]);
                activity?.SetTag($"efwriter.rows.{outcome}", rows);
            }

            activity?.SetTag("efwriter.attempts", attempts).SetTag("efwriter.method", method).SetStatus(ActivityStatusCode.Ok);
            Record(new("efwriter.attempts", attempts));
        }

        /// <summary>The write goes to another table than was known when it began.</summary>
        public void GoesTo(QualifiedName table)
        {
            tags[0] = new("db.collection.name", table.ToString());
            if (activity is not null)
                activity.SetTag(tags[0].Key, tags[0].Value).DisplayName = $"{mode} {table}";
        }

        /// <summary>The write of a graph has succeeded.</summary>
        /// <param name="attempts">How many attempts it took.</param>
        /// <param name="tables">The rows of each table.</param>
        public void Succeeded(int attempts, IReadOnlyList<(string Table, long Rows)> tables)
        {
            foreach (var (table, rows) in tables)
            {
                if (rows > 0 && Rows.Enabled)
                    Rows.Add(rows, [new("db.collection.name", table), .. tags.Skip(1), new("efwriter.outcome", "inserted")]);
            }

            activity?.SetTag("efwriter.rows.inserted", tables.Sum(table => table.Rows)).SetTag("efwriter.tables", tables.Count)
                .SetTag("efwriter.attempts", attempts).SetStatus(ActivityStatusCode.Ok);
            Record(new("efwriter.attempts", attempts));
        }

        /// <summary>The write has failed.</summary>
        /// <param name="failure">The exception's type.</param>
        /// <param name="sqlState">What the server calls the failure; null if it was none of the server's.</param>
        public void Failed(Type failure, string? sqlState)
        {
            var error = sqlState ?? failure.FullName;
            activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
            if (sqlState is not null)
                activity?.SetTag("db.response.status_code", sqlState);
            Record(new("error.type", error));
        }

        public void Dispose() => activity?.Dispose();

        private void Record(KeyValuePair<string, object?> last)
        {
            if (Durations.Enabled)
                Durations.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, [.. tags, last]);
        }
    }
}

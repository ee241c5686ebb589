using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfWriter.Migrations;

namespace EfWriter;

/// <summary>One activity for each write and a counter of rows, under the name <c>EfWriter</c>.</summary>
internal static class Telemetry
{
    private const string Name = "EfWriter";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("efwriter.rows", "{row}", "Rows written.");

    private static readonly Counter<long> BadRows =
        Meter.CreateCounter<long>("efwriter.bad_rows", "{row}", "Rows left out because they could not be written.");

    public static Activity? Start(QualifiedName table)
    {
        var activity = Source.StartActivity($"write {table}", ActivityKind.Client);
        activity?.SetTag("db.system.name", "postgresql").SetTag("db.namespace", table.Schema).SetTag("db.collection.name", table.Name);
        return activity;
    }

    public static void Succeeded(Activity? activity, QualifiedName name, long rows, long badRows)
    {
        var table = new KeyValuePair<string, object?>("db.collection.name", name.ToString());
        Rows.Add(rows, table);
        if (badRows > 0)
            BadRows.Add(badRows, table);
        activity?.SetTag("db.response.returned_rows", rows).SetStatus(ActivityStatusCode.Ok);
    }

    public static void Failed(Activity? activity, Exception failure) =>
        activity?.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error);
}

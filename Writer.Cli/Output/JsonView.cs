using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace EfWriter.Cli.Output;

/// <summary>A line of JSON for each event, for schedulers. docs/tool.md has the events.</summary>
internal sealed class JsonView(TextWriter output) : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private string _doing = string.Empty;
    private long _told;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Say(string doing)
    {
        _doing = doing;
        Tell("stage", json => json.WriteString("doing", doing));
    }

    public void Note(string text) => Tell("note", json => json.WriteString("text", text));

    public void Warn(string warning) => Tell("warning", json => json.WriteString("text", warning));

    public void Report(WriteProgress value)
    {
        if (_told != 0 && Stopwatch.GetElapsedTime(_told) < Interval)
            return;
        _told = Stopwatch.GetTimestamp();
        Tell("progress", json =>
        {
            json.WriteString("doing", _doing);
            json.WriteString("stage", JsonNamingPolicy.SnakeCaseLower.ConvertName(value.Stage.ToString()));
            json.WriteNumber("rows", value.Rows);
            if (value.Total is { } total)
                json.WriteNumber("total", total);
            Seconds(json, "stage_seconds", value.Elapsed);
        });
    }

    public void Loaded(string step, long rows, TimeSpan time) => Tell("loaded", json =>
    {
        json.WriteString("step", step);
        json.WriteNumber("rows", rows);
        Seconds(json, "seconds", time);
    });

    public void Planned(string step) => Tell("planned", json => json.WriteString("step", step));

    public void Planned(string step, string destination, WritePlan plan, WriteOptions options) => Tell("planned", json =>
    {
        json.WriteString("step", step);
        json.WriteString("destination", destination);
        json.WriteString("schema", plan.Schema);
        json.WriteString("table", plan.Table);
        json.WriteBoolean("exists", plan.Exists);
        json.WriteString("mode", JsonNamingPolicy.SnakeCaseLower.ConvertName(plan.Mode.ToString()));
        Texts(json, "effects", plan.Effects);
        Texts(json, "statements", plan.Script);
    });

    public void Written(WrittenRows written) => Tell("written", json =>
    {
        var (result, durations) = (written.Result, written.Result.Durations);
        json.WriteString("step", written.Step);
        json.WriteString("destination", written.Destination);
        json.WriteString("schema", result.Schema);
        json.WriteString("table", result.Table);
        json.WriteString("outcome", written.Outcome);
        json.WriteBoolean("already_loaded", result.AlreadyLoaded);
        json.WriteNumber("rows", result.Rows);
        foreach (var (name, rows) in written.Outcomes)
            json.WriteNumber(name, rows);
        json.WriteNumber("bad_rows", result.BadRows.Count);
        json.WriteStartArray("first_bad_rows");
        foreach (var (bad, place) in written.FirstBadRows)
        {
            json.WriteStartObject();
            json.WriteNumber("row", place?.Row ?? bad.Row);
            json.WriteString("file", place?.File);
            json.WriteString("column", bad.Column);
            json.WriteString("reason", bad.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("reject_table", result.RejectTable);
        Texts(json, "notes", result.Notes);
        json.WriteNumber("bytes", result.Bytes);
        json.WriteNumber("attempts", result.Attempts);
        Seconds(json, "seconds", written.Total);
        Seconds(json, "prepare_seconds", durations.Prepare);
        Seconds(json, "load_seconds", durations.Load);
        Seconds(json, "finish_seconds", durations.Finish);
    });

    public void LoadBegun(string token) => Tell("load_begun", json => json.WriteString("token", token));

    public void PartWritten(PartResult part) => Tell("part_written", json =>
    {
        json.WriteString("part", part.Part);
        json.WriteNumber("rows", part.Rows);
        json.WriteBoolean("already_there", part.AlreadyThere);
    });

    public void LoadShown(LoadStatus status) => Tell("load_status", json =>
    {
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.State.ToString()));
        json.WriteString("schema", status.Schema);
        json.WriteString("table", status.Table);
        json.WriteNumber("rows", status.Rows);
        json.WriteStartArray("parts");
        foreach (var part in status.Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Name);
            json.WriteNumber("rows", part.Rows);
            json.WriteString("role", part.Role);
            json.WriteString("written_at", part.WrittenAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "missing", status.Missing);
    });

    public void LoadAborted() => Tell("load_aborted", _ => { });

    public void PartRemoved(string part) => Tell("part_removed", json => json.WriteString("part", part));

    public void DryRunEnded() => Tell("dry_run_ended", _ => { });

    public void ServerRemoved(string what) => Tell("server_removed", _ => { });

    public void Failed(string message, int exitCode) => Tell("failed", json =>
    {
        json.WriteString("message", message);
        json.WriteNumber("exit_code", exitCode);
    });

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text.Trim());
        json.WriteEndArray();
    }

    private static void Seconds(Utf8JsonWriter json, string name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round(time.TotalSeconds, 6));

    private void Tell(string happened, Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("event", happened);
            write(json);
            json.WriteEndObject();
        }

        lock (_lock)
        {
            output.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
            output.Flush();
        }
    }
}

using System.Diagnostics;
using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>Lines for people and for logs: while it goes on one moving line, or now and then a line of text.</summary>
internal sealed class PlainView(IAnsiConsole output) : IRunView
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private StatusContext? _line;
    private string _doing = string.Empty;
    private long _started;
    private long _logged = Stopwatch.GetTimestamp();

    public Task<T> RunAsync<T>(Func<Task<T>> work) => !output.Profile.Capabilities.Interactive
        ? work()
        : output.Status().Spinner(Spinner.Known.Dots).StartAsync("…", context =>
        {
            _line = context;
            return work();
        });

    public void Say(string doing)
    {
        _doing = Echo.Line(doing);
        _started = 0;
        if (_line is not null)
            _line.Status = Markup.Escape(Echo.Line(doing));
    }

    public void Note(string text) => output.WriteLine(text);

    public void Warn(string warning)
    {
        output.Markup("[yellow]![/] ");
        Whole(warning);
    }

    public void Report(WriteProgress value)
    {
        // Counted from the first rows: what came before was the file and the table.
        if (value.Stage == WriteStage.Preparing)
            return;
        if (_started == 0)
            _started = Stopwatch.GetTimestamp();

        // Of less than a second it would say nothing.
        var time = Stopwatch.GetElapsedTime(_started);
        var speed = time.TotalSeconds < 1 ? 0 : Numbers.PerSecond(value.Rows, time);
        var text = speed > 0
            ? $"{_doing}: {Numbers.Rows(value.Rows)}, {Numbers.Count(speed)} rows/s"
            : $"{_doing}: {Numbers.Rows(value.Rows)}";
        text += value.Stage switch
        {
            WriteStage.Moving => ", moving them into the table",
            WriteStage.Indexing => ", making keys and indexes",
            WriteStage.Finishing or WriteStage.Committing => ", finishing",
            _ => string.Empty,
        };
        if (value.Stage != WriteStage.Sending && value.Elapsed.TotalSeconds >= 1)
            text += $", {Numbers.Count((long)value.Elapsed.TotalSeconds)} s";
        if (_line is not null)
        {
            _line.Status = Markup.Escape(text);
        }
        else if (Stopwatch.GetElapsedTime(_logged) > LogInterval)
        {
            _logged = Stopwatch.GetTimestamp();
            output.WriteLine(text);
        }
    }

    public void Loaded(string step, long rows, TimeSpan time) =>
        output.MarkupLineInterpolated(
            $"[green]✓[/] {Echo.Line(step)}: [bold]{Numbers.Rows(rows)}[/] [dim]in {Numbers.Seconds(time)}[/]");

    public void Planned(string step) => output.MarkupLineInterpolated($"[aqua]•[/] {Echo.Line(step)}");

    public void Planned(string step, string destination, WritePlan plan, WriteOptions options)
    {
        output.MarkupLineInterpolated($"[aqua]•[/] {Echo.Line(step)} ({Would(plan, options)}) on {destination}");
        foreach (var effect in plan.Effects)
            Whole($"  -- {effect}");
        foreach (var line in plan.Script
            .SelectMany(statement => (statement.TrimEnd().TrimEnd(';') + ";").ReplaceLineEndings("\n").Split('\n')))
            Whole($"  {line}");
    }

    public void Written(WrittenRows written)
    {
        var (result, durations) = (written.Result, written.Result.Durations);
        output.MarkupLineInterpolated($"[green]✓[/] [bold]{Echo.Line(written.Step)}[/] ({written.Outcome}) on {written.Destination}");
        if (result.AlreadyLoaded)
        {
            output.MarkupLineInterpolated($"  [bold]{Numbers.Rows(result.Rows)}[/] then");
            return;
        }

        var amount = $"{Numbers.Megabytes(result.Bytes)} in {Numbers.Seconds(written.Total)}";
        var speed = $"{Numbers.Count(Numbers.PerSecond(result.Rows, written.Total))} rows/s";
        var look = written.Look is { } time ? $"look at the types {Numbers.Seconds(time)}, " : string.Empty;
        var stages = $"{look}prepare {Numbers.Seconds(durations.Prepare)}, load {Numbers.Seconds(durations.Load)}, "
            + $"keys and commit {Numbers.Seconds(durations.Finish)}";
        output.MarkupLineInterpolated($"  [bold]{Numbers.Rows(result.Rows)}[/], {amount}: [bold]{speed}[/]");
        output.MarkupLineInterpolated($"  [dim]{stages}[/]");
        foreach (var note in result.Notes)
            Whole($"  {note}");
        if (result.BadRows.Count == 0)
            return;
        Whole($"  {LeftOut(result)} The first row is 0:");
        foreach (var line in written.BadRowLines)
            Whole($"    {line}");
    }

    // By itself, for a shell's variable.
    public void LoadBegun(string token) => Whole(token);

    public void PartWritten(PartResult part) => output.MarkupLineInterpolated(
        $"[green]✓[/] {Echo.Line(part.Part)}: [bold]{Numbers.Rows(part.Rows)}[/]{(part.AlreadyThere ? ", there before" : "")}");

    public void LoadShown(LoadStatus status)
    {
        Whole($"{status.Schema}.{status.Table}: {status.State.ToString().ToLowerInvariant()}, {Numbers.Rows(status.Rows)}");
        foreach (var part in status.Parts)
            Whole($"  {part.Name}: {Numbers.Rows(part.Rows)} by {part.Role}");
        foreach (var part in status.Missing)
            Whole($"  {part}: missing");
    }

    public void LoadAborted() => output.WriteLine("The load was aborted. Nothing of it is left.");

    public void PartRemoved(string part) => output.WriteLine($"The part{Echo.Name(part)} is out of the load, and can be sent again.");

    public void DryRunEnded() => output.MarkupLine("[dim]Nothing was written: this was a dry run.[/]");

    public void ServerRemoved(string what) => output.MarkupLineInterpolated($"[dim]The throwaway server and {what} removed now.[/]");

    // The paragraph on stderr says it.
    public void Failed(string message, int exitCode)
    {
    }

    private static string Would(WritePlan plan, WriteOptions options) => (plan.Exists, plan.Mode, options.IfExists) switch
    {
        (false, _, _) => "creates the table",
        (true, WriteMode.Insert, IfExists.Replace) => "replaces the table",
        (true, WriteMode.Insert, _) => "appends to the table",
        (true, var mode, _) => $"works on the table's rows: {mode}",
    };

    private static string LeftOut(WriteResult result)
    {
        var count = result.BadRows.Count;
        return $"{Numbers.Count(count)} bad {(count == 1 ? "row was" : "rows were")} left out"
            + (result.RejectTable is { } table ? Echo.Line($"; {table} has {(count == 1 ? "it" : "them")}.") : ".");
    }

    // As it is, to be copied and searched: not folded where a terminal's border would be.
    private void Whole(string line) => output.Profile.Out.Writer.WriteLine(Echo.Line(line));
}

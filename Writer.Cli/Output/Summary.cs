using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>What was written, in two lines.</summary>
internal static class Summary
{
    public static void Print(IAnsiConsole output, string file, string destination, WriteResult result, TimeSpan look)
    {
        var time = look + result.Durations.Total;
        var name = Echo.Line(Path.GetFileName(file));
        var table = Echo.Line($"{result.Schema}.{result.Table}");
        var amount = $"{Numbers.Megabytes(result.Bytes)} in {Numbers.Seconds(time)}";
        var speed = $"{Numbers.Count(Numbers.PerSecond(result.Rows, result.Durations.Load))} rows/s";
        var bytes = $"{Numbers.Megabytes(Numbers.PerSecond(result.Bytes, result.Durations.Load))}/s while loading";
        var stages = $"look at the types {Numbers.Seconds(look)}, prepare {Numbers.Seconds(result.Durations.Prepare)}, "
            + $"load {Numbers.Seconds(result.Durations.Load)}, keys and commit {Numbers.Seconds(result.Durations.Finish)}";
        output.MarkupLineInterpolated($"[green]✓[/] [bold]{name}[/] → [bold]{table}[/] ({Done(result)}) on {destination}");
        output.MarkupLineInterpolated($"  [bold]{Numbers.Count(result.Rows)} rows[/], {amount}: [bold]{speed}[/], {bytes}");
        output.MarkupLineInterpolated($"  [dim]{stages}[/]");
    }

    public static string Done(WriteResult result) => result switch
    {
        { ReplacedTable: true } => "replaced",
        { CreatedTable: true, CreatedSchema: true } => "schema and table created",
        { CreatedTable: true } => "table created",
        _ => "appended",
    };
}

using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>What was written, in two lines.</summary>
internal static class Summary
{
    public static void Print(IAnsiConsole output, string file, string destination, WriteResult result, TimeSpan look)
    {
        var time = look + result.Durations.Total;
        output.MarkupLineInterpolated(
            $"[green]✓[/] [bold]{Echo.Line(Path.GetFileName(file))}[/] → [bold]{Echo.Line($"{result.Schema}.{result.Table}")}[/] "
            + $"({Done(result)}) on {destination}");
        output.MarkupLineInterpolated(
            $"  [bold]{Numbers.Count(result.Rows)} rows[/], {Numbers.Megabytes(result.Bytes)} in {Numbers.Seconds(time)}: "
            + $"[bold]{Numbers.Count(Numbers.PerSecond(result.Rows, result.Durations.Load))} rows/s[/], "
            + $"{Numbers.Megabytes(Numbers.PerSecond(result.Bytes, result.Durations.Load))}/s while loading");
        output.MarkupLineInterpolated(
            $"  [dim]look at the types {Numbers.Seconds(look)}, prepare {Numbers.Seconds(result.Durations.Prepare)}, load "
            + $"{Numbers.Seconds(result.Durations.Load)}, keys and commit {Numbers.Seconds(result.Durations.Finish)}[/]");
    }

    public static string Done(WriteResult result) => result switch
    {
        { ReplacedTable: true } => "replaced",
        { CreatedTable: true, CreatedSchema: true } => "schema and table created",
        { CreatedTable: true } => "table created",
        _ => "appended",
    };
}

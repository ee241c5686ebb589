using EfWriter.Cli.Commands;
using EfWriter.Cli.Output;
using Spectre.Console;

namespace EfWriter.Cli.Pipelines;

/// <summary>What is told of a pipeline: a line for each statement.</summary>
internal sealed class PipelineView(IAnsiConsole output)
{
    /// <summary>A step in a few words.</summary>
    public static string Title(PipelineStep step) => step switch
    {
        LoadFileStep load => $"LOAD {load.Table} ← {load.File.Path}",
        LoadPostgresStep load => $"LOAD {load.Table} ← {load.Description}",
        CreateTableStep create => $"CREATE TABLE {create.Table}",
        ExportStep export => $"EXPORT {export.Source} → {export.Statement.Options.Schema}.{export.Statement.TableName}",
        _ => string.Empty,
    };

    public void Warn(string warning) => output.MarkupLineInterpolated($"[yellow]![/] {warning}");

    public void Loaded(PipelineStep step, long rows, TimeSpan time) =>
        output.MarkupLineInterpolated($"[green]✓[/] {Title(step)}: [bold]{Numbers.Count(rows)} rows[/] [dim]in {Numbers.Seconds(time)}[/]");

    public void Exported(ExportStep step, Destination destination, WriteResult result)
    {
        output.MarkupLineInterpolated($"[green]✓[/] {Title(step)} ({Summary.Done(result)}) on {destination.Description}");
        output.MarkupLineInterpolated(
            $"  [bold]{Numbers.Count(result.Rows)} rows[/], {Numbers.Megabytes(result.Bytes)} in {Numbers.Seconds(result.Durations.Total)}: [bold]{Numbers.Count(Numbers.PerSecond(result.Rows, result.Durations.Load))} rows/s[/] from DuckDB by COPY");
    }
}

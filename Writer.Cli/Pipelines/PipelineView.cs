using EfWriter.Cli.Destinations;
using EfWriter.Cli.Output;
using Spectre.Console;

namespace EfWriter.Cli.Pipelines;

/// <summary>What is told of a pipeline: a line for each statement.</summary>
internal sealed class PipelineView(IAnsiConsole output)
{
    /// <summary>A step in a few words.</summary>
    public static string Title(PipelineStep step) => Echo.Line(Describe(step));

    private static string Describe(PipelineStep step) => step switch
    {
        LoadFileStep load => $"LOAD {load.Table} ← {load.File.Path}",
        LoadPostgresStep load => $"LOAD {load.Table} ← {load.Description}",
        CreateTableStep create => $"CREATE TABLE {create.Table}",
        ExportStep export => $"EXPORT {export.Source} → {export.Statement.Table}",
        _ => string.Empty,
    };

    public void Warn(string warning)
    {
        output.Markup("[yellow]![/] ");
        Whole(warning);
    }

    public void Loaded(PipelineStep step, long rows, TimeSpan time) =>
        output.MarkupLineInterpolated($"[green]✓[/] {Title(step)}: [bold]{Numbers.Count(rows)} rows[/] [dim]in {Numbers.Seconds(time)}[/]");

    public void Planned(PipelineStep step) => output.MarkupLineInterpolated($"[aqua]•[/] {Title(step)}");

    public void Planned(ExportStep step, Destination destination, WritePlan plan)
    {
        output.MarkupLineInterpolated($"[aqua]•[/] {Title(step)} ({Would(step, plan)}) on {destination.Description}, from DuckDB by COPY");
        foreach (var effect in plan.Effects)
            Whole($"  -- {effect}");
        foreach (var statement in plan.Script)
            Ddl(statement.TrimEnd().TrimEnd(';') + ";");
    }

    public void EndPlan() => output.MarkupLine("[dim]Nothing was written: this was a dry run.[/]");

    private static string Would(ExportStep step, WritePlan plan) => (plan.Exists, step.Statement.Options.IfExists) switch
    {
        (false, _) => "creates the table",
        (true, IfExists.Append) => "appends to the table",
        _ => "replaces the table",
    };

    private void Ddl(string statement)
    {
        foreach (var line in statement.TrimEnd().ReplaceLineEndings("\n").Split('\n'))
            Whole($"  {line}");
    }

    // As it is, to be copied and searched: not folded where a terminal's border would be.
    private void Whole(string line) => output.Profile.Out.Writer.WriteLine(Echo.Line(line));

    public void Exported(ExportStep step, Destination destination, WriteResult result)
    {
        output.MarkupLineInterpolated($"[green]✓[/] {Title(step)} ({Summary.Done(result)}) on {destination.Description}");
        var amount = $"{Numbers.Megabytes(result.Bytes)} in {Numbers.Seconds(result.Durations.Total)}";
        var speed = $"{Numbers.Count(Numbers.PerSecond(result.Rows, result.Durations.Load))} rows/s";
        output.MarkupLineInterpolated($"  [bold]{Numbers.Count(result.Rows)} rows[/], {amount}: [bold]{speed}[/] from DuckDB by COPY");
    }
}

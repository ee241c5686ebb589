using EfWriter.Cli.Failures;
using EfWriter.Cli.Output;
using EfWriter.Cli.Pipelines;
using EfWriter.Connector.Profiles;
using EfWriter.Connector.Statements;
using Spectre.Console;

namespace EfWriter.Cli.Commands;

/// <summary>One `export`: the pipeline, its profile, its steps, and what is told of them.</summary>
internal static class ExportRun
{
    public static async Task<int> RunAsync(
        ExportSettings settings, Func<string, string?> environment, IAnsiConsole output, TextWriter error,
        CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(settings, environment, output, cancellationToken);
            return ExitCodes.Done;
        }
        catch (Exception failure)
        {
            return Failure.Tell(failure, settings.Verbose, error);
        }
    }

    private static async Task RunAsync(ExportSettings settings, Func<string, string?> environment, IAnsiConsole output,
        CancellationToken cancellationToken)
    {
        var statements = StatementParser.Parse(TextFile.Read(settings.File), settings.File);
        var profile = settings.Profile is { } name ? ProfileFinder.Find(name, settings.File) : ConnectionProfile.None;
        var variables = new VariableSet(profile, settings.Variables, environment);
        var planner = new PipelinePlanner(settings.File, profile, variables, settings.IsLocal);
        var steps = planner.Plan(statements);

        var view = new PipelineView(output);
        foreach (var warning in planner.Warnings)
            view.Warn(warning);

        var progress = new WriteProgressView(output);
        await using var connections = new Connections(progress.Note);
        await using var engine = EngineSettings.Of(profile, variables).Open(settings.IsDryRun, cancellationToken);
        await progress.RunAsync(async () =>
        {
            await new PipelineRun(engine, connections, view, progress, settings.IsDryRun).RunAsync(steps, cancellationToken);
            return 0;
        });
        if (settings.IsDryRun)
            view.EndPlan();
        else if (settings.Show)
            await ShowAsync(steps, connections, output, cancellationToken);
        if (settings.IsLocal)
            output.MarkupLine("[dim]The throwaway server and its tables are removed now.[/]");
    }

    private static async Task ShowAsync(IReadOnlyList<PipelineStep> steps, Connections connections, IAnsiConsole output,
        CancellationToken cancellationToken)
    {
        foreach (var export in steps.OfType<ExportStep>().DistinctBy(step => (step.ConnectionString, step.Statement.Table)))
        {
            var destination = await connections.OpenAsync(export.ConnectionString, cancellationToken);
            await TableReport.PrintAsync(output, destination.Source, export.Statement.Table, cancellationToken);
        }
    }
}

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
        var view = RunViews.Of(settings.WritesJson, output);
        try
        {
            await RunAsync(settings, environment, view, output, cancellationToken);
            return ExitCodes.Done;
        }
        catch (Exception failure)
        {
            return Failure.Tell(failure, settings.Verbose, error, view);
        }
    }

    private static async Task RunAsync(ExportSettings settings, Func<string, string?> environment, IRunView view, IAnsiConsole output,
        CancellationToken cancellationToken)
    {
        var statements = StatementParser.Parse(TextFile.Read(settings.File), settings.File);
        var profile = settings.Profile is { } name ? ProfileFinder.Find(name, settings.File) : ConnectionProfile.None;
        var confinement = new Confinement(settings.ReadableFolders);
        var variables = new VariableSet(profile, settings.Variables, environment, confinement.IsOn ? _ => null : null);
        var planner = new PipelinePlanner(settings.File, profile, variables, settings.IsLocal, confinement.IsOn);
        var steps = planner.Plan(statements);

        foreach (var warning in planner.Warnings)
            view.Warn(warning);
        if (steps.Count == 0)
            view.Warn("The pipeline has no LOAD, CREATE TABLE or EXPORT: nothing is done.");

        await using var connections = new Connections(view.Note);
        await using var engine = EngineSettings.Of(profile, variables).Open(settings.IsDryRun, cancellationToken);
        confinement.Apply(engine.Session);
        await view.RunAsync(async () =>
        {
            await new PipelineRun(engine, connections, view, confinement, settings.IsDryRun).RunAsync(steps, cancellationToken);
            return 0;
        });
        if (settings.IsDryRun)
            view.DryRunEnded();
        else if (settings.Show)
            await ShowAsync(steps, connections, view, output, cancellationToken);
        if (settings.IsLocal)
            view.ServerRemoved("its tables are");
    }

    private static async Task ShowAsync(IReadOnlyList<PipelineStep> steps, Connections connections, IRunView view, IAnsiConsole output,
        CancellationToken cancellationToken)
    {
        foreach (var export in steps.OfType<ExportStep>().DistinctBy(step => (step.ConnectionString, step.Statement.Table)))
        {
            var destination = await connections.OpenAsync(export.ConnectionString, cancellationToken);
            await TableReport.ShowAsync(view, output, destination.Source, export.Statement.Table, cancellationToken);
        }
    }
}

using System.Diagnostics;
using EfWriter.Cli.Output;
using EfWriter.Connector.Profiles;
using Spectre.Console;

namespace EfWriter.Cli.Pipelines;

/// <summary>Runs a pipeline's steps in order. The first that fails ends the run; what earlier ones exported stays.</summary>
internal sealed class PipelineRun(DuckEngine engine, Connections connections, PipelineView view, WriteProgressView progress)
{
    /// <exception cref="PipelineException">A step failed.</exception>
    public async Task RunAsync(IReadOnlyList<PipelineStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                await RunAsync(step, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new PipelineException(step.Place, failure);
            }
        }
    }

    private async Task RunAsync(PipelineStep step, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        progress.Say(PipelineView.Title(step));
        switch (step)
        {
            case LoadFileStep load:
                view.Loaded(step, await Task.Run(() => engine.Load(load), cancellationToken), Stopwatch.GetElapsedTime(started));
                break;
            case CreateTableStep create:
                view.Loaded(step, await Task.Run(() => engine.CreateTable(create), cancellationToken), Stopwatch.GetElapsedTime(started));
                break;
            case ExportStep export:
                await ExportAsync(export, cancellationToken);
                break;
        }
    }

    private async Task ExportAsync(ExportStep step, CancellationToken cancellationToken)
    {
        var destination = await connections.OpenAsync(step.ConnectionString, cancellationToken);
        var query = DuckQuery.Prepare(engine.Session, step.Statement.Query);
        await using var rows = query.Read();
        await using var postgres = PostgresDestination.FromDataSource(destination.Source);
        var result = await postgres.WriteAsync(Frame.From(rows), step.Statement.TableName, query.Complete(step.Statement.Options) with { Progress = progress }, cancellationToken);
        view.Exported(step, destination, result);
    }
}

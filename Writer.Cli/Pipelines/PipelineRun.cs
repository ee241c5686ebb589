using System.Diagnostics;
using EfWriter.Cli.Output;
using EfWriter.Cli.Sources;
using EfWriter.Failures;

namespace EfWriter.Cli.Pipelines;

/// <summary>Runs a pipeline's steps in order. The first that fails ends the run; what earlier ones exported stays.</summary>
/// <param name="engine">What loads and computes.</param>
/// <param name="connections">The servers.</param>
/// <param name="view">Told of each step, and of how far it has come.</param>
/// <param name="confinement">What the steps may read.</param>
/// <param name="isDryRun">Whether exports are only planned, and sources read no further than their types need.</param>
internal sealed class PipelineRun(DuckEngine engine, Connections connections, IRunView view, Confinement confinement, bool isDryRun)
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
            catch (Exception failure)
                when (cancellationToken.IsCancellationRequested
                    && failure is not (OperationCanceledException or WriteOutcomeUnknownException))
            {
                // DuckDB and the server tell in their own ways that they were stopped.
                throw new OperationCanceledException(failure.Message, failure, cancellationToken);
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
        view.Say(StepTitle.Of(step));
        if (step is ExportStep export)
        {
            await ExportAsync(export, cancellationToken);
            return;
        }

        if (step is LoadFileStep { File.Path: var path })
            confinement.Check(path, engine.Session.FilesOf);
        if (step is CreateTableStep { Query: var made })
            CheckQuery(made);

        // DuckDB's calls block; a person's progress line goes on meanwhile.
        var rows = step switch
        {
            LoadFileStep { File.Format: not FileFormat.Parquet } load =>
                await Task.Run(() => new TextLoad(engine).RunAsync(load, cancellationToken), cancellationToken),
            LoadFileStep load => await Task.Run(() => engine.Load(load), cancellationToken),
            LoadPostgresStep load =>
                await new PostgresLoad(engine, await connections.OpenAsync(load.ConnectionString, cancellationToken))
                    .RunAsync(load, isDryRun, confinement.IsOn, cancellationToken),
            CreateTableStep create => await Task.Run(() => engine.CreateTable(create), cancellationToken),
            _ => throw new UnreachableException(),
        };
        if (isDryRun)
            view.Planned(StepTitle.Of(step));
        else
            view.Loaded(StepTitle.Of(step), rows, Stopwatch.GetElapsedTime(started));
    }

    private void CheckQuery(string query)
    {
        if (isDryRun || confinement.IsOn)
            ConfinedQuery.Check(engine.Session, query, isDryRun ? "--dry-run" : "--allow-read");
    }

    private async Task ExportAsync(ExportStep step, CancellationToken cancellationToken)
    {
        var destination = await connections.OpenAsync(step.ConnectionString, cancellationToken);
        var table = step.Statement.Table;

        // Before a query is run that may take an hour.
        if (step.Statement.Options is { Mode: WriteMode.Insert, IfExists: null or IfExists.Fail }
            && await destination.FindColumnsAsync(table, cancellationToken) is not null)
            throw FailureReport.TableExists(table, "table");

        CheckQuery(step.Statement.Query);
        var query = DuckQuery.Prepare(engine.Session, step.Statement.Query);
        await using var rows = query.Read();
        await using var postgres = PostgresDestination.FromDataSource(destination.Source);
        var (frame, options) = (Frame.From(rows), query.Complete(step.Statement.Options) with { Progress = view });
        var (title, server) = (StepTitle.Of(step), destination.Description);
        if (isDryRun)
            view.Planned(title, server, await PlanAsync(postgres, frame, table.Name, options, cancellationToken), options);
        else
            view.Written(new(title, server, await postgres.WriteAsync(frame, table.Name, options, cancellationToken), Look: null));
    }

    private static async Task<WritePlan> PlanAsync(PostgresDestination postgres, Frame frame, string table, WriteOptions options,
        CancellationToken cancellationToken)
    {
        var plan = await postgres.PlanAsync(frame, table, options, cancellationToken);
        return plan.Cause is null ? plan : throw plan.Cause;
    }
}

using EfWriter.Cli.Destinations;
using EfWriter.Cli.Failures;
using EfWriter.Cli.Output;
using EfWriter.Cli.Sources;
using EfWriter.Failures;
using EfWriter.Migrations;
using Spectre.Console;

namespace EfWriter.Cli.Commands;

/// <summary>One step of a load by many processes.</summary>
internal static class LoadRun
{
    public static async Task<int> RunAsync(LoadSettings settings, Func<Stream?> input, IAnsiConsole output, TextWriter error,
        CancellationToken cancellationToken)
    {
        var view = RunViews.Of(settings.WritesJson, output);
        try
        {
            await using var destination = Destination.Begun(settings.ConnectionString);
            var tell = await view.RunAsync(() => settings.File is null
                ? StepAsync(settings, destination, view, cancellationToken)
                : StepAsync(settings, settings.File, destination, input, view, output, error, cancellationToken));
            tell();
            return ExitCodes.Done;
        }
        catch (Exception failure)
        {
            return Failure.Tell(failure, settings.Verbose, error, view,
                failure is FrameWriteException ? settings.File?.Files.Paths : null);
        }
    }

    // With a file.
    private static async Task<Action> StepAsync(
        LoadSettings settings, WriteSettings file, Destination destination, Func<Stream?> input, IRunView view, IAnsiConsole output,
        TextWriter error, CancellationToken cancellationToken)
    {
        view.Say($"Looking at {file.Files.Name}");
        await using var source = await WriteFile.OpenAsync(file, input, cancellationToken);
        var table = new QualifiedName(file.Schema, file.Table);
        if (settings.Step == LoadStep.Begin)
            WriteRun.CheckNames(file, source);
        await destination.ConnectedAsync(settings.Step == LoadStep.Part ? FailureReport.OfPart(settings.Part) : table)
            .WaitAsync(cancellationToken);
        var frame = await source.FrameAsync(destination, table, file, cancellationToken);
        if (settings.Step == LoadStep.Part)
        {
            view.Say($"Sending {settings.Part}");
            var options = new PartOptions { Progress = view };
            var part = await source.ExplainedAsync(
                () => destination.Postgres.WritePartAsync(settings.Token, settings.Part, frame, options, cancellationToken),
                cancellationToken);
            return () => view.PartWritten(part);
        }

        view.Say($"Beginning a load of {table}");
        await using var tokenFile = settings.TokenFile is { } path ? NewTokenFile(path) : null;
        var load = await destination.Postgres
            .BeginLoadAsync(frame, file.Table, WriteRun.Options(source, file, view), settings.Options, cancellationToken);
        var token = load.Detach();
        if (tokenFile is not null)
            await KeepAsync(token, tokenFile, destination, cancellationToken);
        return () =>
        {
            // Who has no token can end no load.
            view.LoadBegun(token);
            if (settings.TokenFile is null && output.Profile.Out.Writer is LenientWriter { IsGone: true })
                error.WriteLine($"efwriter: stdout takes nothing; the load has begun, and its token is {token}");
        };
    }

    private static async Task KeepAsync(
        string token, StreamWriter file, Destination destination, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteLineAsync(token.AsMemory(), cancellationToken);
            await file.FlushAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await destination.Postgres.OpenLoad(token).AbortAsync(cancellationToken);
            throw new SourceException("The token file cannot be written, and so the load was given up. Check the space that is left.", e);
        }
    }

    // Before there is a load that nobody could end. A token that is there may be of one that goes on.
    private static StreamWriter NewTokenFile(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.CreateNew));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new SourceException(
                $"The token file {Echo.Path(path)} is there already, and may have the token of a load that goes on. Name another file, or "
                + "remove it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                $"The token file {Echo.Path(path)} cannot be made: its folder is not there, or may not be written.", e);
        }
    }

    private static async Task<Action> StepAsync(
        LoadSettings settings, Destination destination, IRunView view, CancellationToken cancellationToken)
    {
        var load = destination.Postgres.OpenLoad(settings.Token);
        switch (settings.Step)
        {
            case LoadStep.Commit:
                view.Say("Committing the load");
                var result = await load.CommitAsync(cancellationToken);
                var title = $"load → {new QualifiedName(result.Schema, result.Table)}";
                return () => view.Written(new(title, destination.Description, result, Look: null));
            case LoadStep.Remove:
                await load.RemovePartAsync(settings.Part, cancellationToken);
                return () => view.PartRemoved(settings.Part);
            case LoadStep.Abort:
                await load.AbortAsync(cancellationToken);
                return view.LoadAborted;
            default:
                var status = await load.StatusAsync(cancellationToken);
                return () => view.LoadShown(status);
        }
    }
}

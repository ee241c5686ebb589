using System.Diagnostics;
using EfWriter.Cli.Destinations;
using EfWriter.Cli.Failures;
using EfWriter.Cli.Output;
using EfWriter.Migrations;
using Spectre.Console;

namespace EfWriter.Cli.Commands;

/// <summary>One `write`: the file, the destination, the rows, and what is told of them.</summary>
internal static class WriteRun
{
    public static async Task<int> RunAsync(WriteSettings settings, Func<Stream?> input, IAnsiConsole output, TextWriter error,
        CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(settings, input, output, cancellationToken);
            return ExitCodes.Done;
        }
        catch (Exception failure)
        {
            return Failure.Tell(failure, settings.Verbose, error, settings.File);
        }
    }

    private static async Task WriteAsync(
        WriteSettings settings, Func<Stream?> input, IAnsiConsole output, CancellationToken cancellationToken)
    {
        var table = new QualifiedName(settings.Schema, settings.Table);
        var progress = new WriteProgressView(output);

        var ((result, look), destination) = await progress.RunAsync(async () =>
        {
            var destination = Destination.TryBegin(settings.Uri);
            try
            {
                // What is wrong with the file is known before a server is started.
                progress.Say($"Looking at {Path.GetFileName(settings.File)}");
                await using var file = await WriteFile.OpenAsync(settings, input, cancellationToken);
                CheckNames(settings, file);
                foreach (var note in file.Notes)
                    progress.Note(note);

                progress.Say(settings.IsLocal ? "Starting a throwaway PostgreSQL" : "Connecting");
                destination ??= settings.Uri is { } uri
                    ? Destination.OfUri(uri)
                    : await Destination.OfLocalServerAsync(progress.Note, cancellationToken);
                await destination.ConnectedAsync(table).WaitAsync(cancellationToken);
                return (await WriteAsync(file, destination, table, settings, progress, cancellationToken), destination);
            }
            catch
            {
                if (destination is not null)
                    await destination.DisposeAsync();
                throw;
            }
        });

        await using (destination)
        {
            Summary.Print(output, settings.File, destination.Description, result, look);
            if (settings.Show)
                await TableReport.PrintAsync(output, destination.Source, table, cancellationToken);
            if (settings.IsLocal)
                output.MarkupLine("[dim]The throwaway server and its table are removed now.[/]");
        }
    }

    private static async Task<(WriteResult Result, TimeSpan Look)> WriteAsync(
        WriteFile file, Destination destination, QualifiedName table, WriteSettings settings, WriteProgressView progress,
        CancellationToken cancellationToken)
    {
        progress.Say("Reading the types of the columns");
        var started = Stopwatch.GetTimestamp();
        var frame = await file.FrameAsync(destination, table, settings, cancellationToken);
        var look = Stopwatch.GetElapsedTime(started);

        progress.Say($"Writing {table}");
        return (await destination.Postgres.WriteAsync(frame, table.Name, Options(file, settings, progress), cancellationToken), look);
    }

    private static WriteOptions Options(WriteFile file, WriteSettings settings, WriteProgressView progress) => new()
    {
        Schema = settings.Schema,
        IfExists = settings.IfExists,
        BulkMethod = BulkMethod.Copy, // the tool does not carry EFCore.BulkExtensions
        NewTable = new() { PrimaryKey = settings.PrimaryKey },
        Columns = file.NestedColumns.Except(settings.Columns.Keys, StringComparer.Ordinal).Select(name => (Name: name, Type: "jsonb"))
            .Concat(settings.Columns.Select(pair => (Name: pair.Key, Type: pair.Value)))
            .ToDictionary(column => column.Name, column => new ColumnOptions { StoreType = column.Type }, StringComparer.Ordinal),
        Parallelism = settings.Parallelism,
        Progress = progress,
    };

    // As many as help, and none that has swallowed rows of the file.
    private static string Shown(IEnumerable<string> columns)
    {
        const int Most = 40;
        var all = columns.ToList();
        return string.Join(", ",
            all.Take(Most)
                .Select(
                    (name, i) => Echo.Column(name) is [' ', '\'', .. var quoted, '\''] ? quoted : $"column {i + 1}{Echo.Column(name)}"))
            + (all.Count > Most ? ", …" : string.Empty);
    }

    private static void CheckNames(WriteSettings settings, WriteFile file)
    {
        Check("--column", settings.Columns.Keys);
        Check("--primary-key", settings.PrimaryKey);

        void Check(string option, IEnumerable<string> names)
        {
            foreach (var name in names.Except(file.Columns, StringComparer.Ordinal))
            {
                throw new UsageException(
                    $"{option} names {(Echo.IsNear(name, file.Columns) ? $"the column '{name}'" : "a column")}, "
                    + $"which {Echo.Path(settings.File)} does not have. It has: {Shown(file.Columns)}.");
            }
        }
    }
}

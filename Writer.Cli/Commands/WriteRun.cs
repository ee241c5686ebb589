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
        var view = RunViews.Of(settings.WritesJson, output);
        try
        {
            await WriteAsync(settings, input, view, output, cancellationToken);
            return ExitCodes.Done;
        }
        catch (Exception failure)
        {
            // Once there are rows to write, the files are known.
            var files = failure is FrameWriteException ? settings.Files.Paths : null;
            return Failure.Tell(failure, settings.Verbose, error, view, files);
        }
    }

    private static async Task WriteAsync(
        WriteSettings settings, Func<Stream?> input, IRunView view, IAnsiConsole output, CancellationToken cancellationToken)
    {
        var table = new QualifiedName(settings.Schema, settings.Table);
        var (tell, destination) = await view.RunAsync(async () =>
        {
            var destination = settings.ConnectionString is { } place ? Destination.Begun(place) : null;
            try
            {
                // What is wrong with the file is known before a server is started.
                view.Say($"Looking at {settings.Files.Name}");
                await using var file = await WriteFile.OpenAsync(settings, input, cancellationToken);
                CheckNames(settings, file);
                foreach (var note in file.Notes)
                    view.Note(Failure.InToolsWords(note));

                view.Say(settings.IsLocal ? "Starting a throwaway PostgreSQL" : "Connecting");
                destination ??= await Destination.OfLocalServerAsync(view.Note, cancellationToken);
                await destination.ConnectedAsync(table).WaitAsync(cancellationToken);
                var write = () => WriteAsync(file, destination, table, settings, view, cancellationToken);
                return (await file.ExplainedAsync(write, cancellationToken), destination);
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
            tell();
            if (settings.Show && !settings.IsDryRun)
                await TableReport.ShowAsync(view, output, destination.Source, table, cancellationToken);
            if (settings.IsLocal)
                view.ServerRemoved("its table are");
        }
    }

    // Gives what is to be told when the moving line has ended.
    private static async Task<Action> WriteAsync(
        WriteFile file, Destination destination, QualifiedName table, WriteSettings settings, IRunView view,
        CancellationToken cancellationToken)
    {
        view.Say("Reading the types of the columns");
        var started = Stopwatch.GetTimestamp();
        var frame = await file.FrameAsync(destination, table, settings, cancellationToken);
        var look = Stopwatch.GetElapsedTime(started);
        var (options, title) = (Options(file, settings, view), $"{settings.Files.Name} → {table}");
        if (settings.IsDryRun)
        {
            view.Say($"Planning {table}");
            var plan = await destination.Postgres.PlanAsync(frame, table.Name, options, cancellationToken);
            if (plan.Cause is not null)
                throw plan.Cause;
            return () =>
            {
                view.Planned(title, destination.Description, plan, options);
                view.DryRunEnded();
            };
        }

        view.Say($"Writing {table}");
        var result = await destination.Postgres.WriteAsync(frame, table.Name, options, cancellationToken);
        return () => view.Written(new(title, destination.Description, result, look) { FileOf = file.FileOf });
    }

    /// <summary>What is asked of the write of a file.</summary>
    public static WriteOptions Options(WriteFile file, WriteSettings settings, IRunView view) => settings.Options with
    {
        Schema = settings.Schema,
        // The tool does not carry EFCore.BulkExtensions.
        BulkMethod = settings.Options.BulkMethod == BulkMethod.Auto ? BulkMethod.Copy : settings.Options.BulkMethod,
        Columns = settings.Options.Columns
            .Concat(settings.Columns.Select(column => KeyValuePair.Create(column.Key, new ColumnOptions { StoreType = column.Value })))
            .Concat(file.NestedColumns.Except(settings.ColumnTypes.Select(column => column.Key), StringComparer.Ordinal)
                .Except(settings.Options.Columns.Keys, StringComparer.Ordinal)
                .Select(name => KeyValuePair.Create(name, new ColumnOptions { StoreType = "jsonb" })))
            .ToDictionary(StringComparer.Ordinal),
        Progress = view,
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

    /// <summary>Refuses options that name columns which a file does not have.</summary>
    /// <exception cref="UsageException">One does.</exception>
    public static void CheckNames(WriteSettings settings, WriteFile file)
    {
        if (settings.Columns.Keys.Intersect(settings.Options.Columns.Keys, StringComparer.Ordinal).Any())
            throw new UsageException("--column and --column-types name one column; keep one of them.");
        Check("--column", settings.Columns.Keys);
        Check("--column-types", settings.Options.Columns.Keys);
        Check("--primary-key", settings.Options.NewTable?.PrimaryKey ?? []);

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

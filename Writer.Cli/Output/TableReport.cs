using EfWriter.Failures;
using EfWriter.Migrations;
using Npgsql;
using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>A table as the server has it: definition, first rows, count and size.</summary>
internal static class TableReport
{
    /// <summary>How many rows are shown.</summary>
    public const int ShownRows = 5;

    /// <summary>Prints a table whose rows are committed: that it cannot be shown is no failure of the write.</summary>
    public static async Task ShowAsync(
        IRunView view, IAnsiConsole output, NpgsqlDataSource source, QualifiedName name, CancellationToken cancellationToken)
    {
        try
        {
            await PrintAsync(output, source, name, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or InvalidCastException)
        {
            view.Warn($"{name} is written, and cannot be shown: {Reason(e)}.");
        }
    }

    private static string Reason(Exception failure) => failure switch
    {
        PostgresException refused => SqlStates.ExplainRead(refused).TrimEnd('.'),
        OperationCanceledException => "it was stopped",
        InvalidCastException => "a column's type cannot be read",
        _ => "the connection was lost",
    };

    private static async Task PrintAsync(IAnsiConsole output, NpgsqlDataSource source, QualifiedName name,
        CancellationToken cancellationToken)
    {
        var description = await TableDescription.ReadAsync(source, name, cancellationToken);
        output.WriteLine();
        output.Write(Definition(description));
        foreach (var index in description.Indexes)
            output.MarkupLineInterpolated($"  [dim]{index.Kind}[/] {Echo.Line(index.Name)} ({Echo.Line(index.Columns)})");

        output.WriteLine();
        foreach (var grid in RowGrid.Build(description.Columns, description.Rows, output.Profile.Width))
            output.Write(grid);
        output.WriteLine();
        output.MarkupLineInterpolated(
            $"  count(*) = [bold]{Numbers.Count(description.Count)}[/], {Numbers.Megabytes(description.Bytes)} on disk");
    }

    private static Table Definition(TableDescription description)
    {
        var table = new Table { Border = TableBorder.Horizontal, UseSafeBorder = false };
        table.AddColumn(new TableColumn("[bold]column[/]"));
        table.AddColumn(new TableColumn("[bold]type[/]"));
        table.AddColumn(new TableColumn("[bold]null[/]"));
        foreach (var column in description.Columns)
            table.AddRow(new Text(Echo.Line(column.Name)), new Text(Echo.Line(column.Type), new Style(Color.Aqua)),
                new Text(column.IsNullable ? string.Empty : "not null"));
        return table;
    }
}

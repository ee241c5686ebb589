using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Pipelines;

/// <summary>
/// Reads CSV or JSON files into a table of DuckDB's, with the names, types and values that a `write` gives PostgreSQL; what DuckDB
/// cannot hold is refused.
/// </summary>
/// <param name="engine">Where the table is.</param>
internal sealed class TextLoad(DuckEngine engine)
{
    private const string Stage = "temp.main.efwriter_text";
    private const int BatchRows = 16_384;
    private const int BatchCells = 1 << 20;

    /// <summary>Loads.</summary>
    /// <returns>The rows that came.</returns>
    /// <exception cref="SourceException">The file cannot be read, or DuckDB cannot hold its columns.</exception>
    public async Task<long> RunAsync(LoadFileStep step, CancellationToken cancellationToken)
    {
        var (_, path, options) = step.File;
        var files = engine.Session.FilesOf(path).ToList();
        if (files.Count == 0)
            throw new SourceException($"The file {Echo.Path(path)} is not there. Check the name and the folder that the command runs in.");

        var existing = step.Mode == LoadMode.Append ? engine.Types(step.Table) : [];
        var frame = TextSource.Open(files, options);
        var asked = TextFrame.TypesOf(existing.Select(column => KeyValuePair.Create(column.Key, PostgresName(column.Value))));
        await TextSource.ResolveAsync(frame, path, asked, looksAtAll: true, cancellationToken);
        var columns = frame.Fields
            .Select((field, i) => TextLoadColumn.Of(field, existing.GetValueOrDefault(field.Name), frame.DigitsOf(i), frame.FileOf))
            .ToList();
        Check(columns, path);
        return await TextSource.ReadAsync(path, frame, () => LoadAsync(frame, columns, step, existing.Count > 0, cancellationToken));
    }

    private static void Check(List<TextLoadColumn> columns, string path)
    {
        if (columns.Count == 0)
        {
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: it has no columns, and DuckDB has no tables without any. Nothing was loaded. "
                + "Leave the LOAD out.");
        }

        var same = columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (same is not null)
        {
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: it has two columns called{Echo.Column(same.Key)}, which DuckDB does not tell apart by "
                + "upper and lower case. Nothing was loaded. Rename one (rename).");
        }
    }

    // What a column that is there takes, in PostgreSQL's words.
    private static string PostgresName(string type) => type switch
    {
        "TINYINT" => "smallint",
        "HUGEINT" or "UBIGINT" or "UHUGEINT" or "UINTEGER" or "USMALLINT" or "UTINYINT" => "numeric",
        "DOUBLE" => "double precision",
        "FLOAT" => "real",
        _ => type,
    };

    private async Task<long> LoadAsync(
        TextFrame frame, List<TextLoadColumn> columns, LoadFileStep step, bool appends, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", columns.Select(column => $"{Sql.Name(column.Name)} {column.StageType}"));
        var values = string.Join(", ", columns.Select(column => column.Type == column.StageType
            ? Sql.Name(column.Name)
            : $"CAST({Sql.Name(column.Name)} AS {column.Type}) AS {Sql.Name(column.Name)}"));
        return await engine.Session.InTransactionAsync(async () =>
        {
            engine.Session.Execute($"CREATE OR REPLACE TEMP TABLE {Stage} ({names})");
            var rows = await AppendAsync(frame, columns, Stage, cancellationToken);
            var into = appends ? $"INSERT INTO {step.Table} BY NAME" : $"CREATE OR REPLACE TABLE {step.Table} AS";
            engine.Session.Execute($"{into} SELECT {values} FROM {Stage}");
            engine.Session.Execute($"DROP TABLE {Stage}");
            return rows;
        });
    }

    private async Task<long> AppendAsync(TextFrame frame, List<TextLoadColumn> columns, string table, CancellationToken cancellationToken)
    {
        var rows = 0L;
        using var appender = engine.AppendTo(table);
        await foreach (var batch in frame.ReadAsync(Math.Min(BatchRows, BatchCells / columns.Count), cancellationToken))
        {
            for (var i = 0; i < columns.Count; i++)
                columns[i].Read(batch.Columns[i], batch.Rows, rows);
            for (var row = 0; row < batch.Rows; row++)
            {
                var target = appender.CreateRow();
                foreach (var column in columns)
                    column.Append(target, row, rows + row);
                target.EndRow();
            }

            rows += batch.Rows;
        }

        return rows;
    }
}

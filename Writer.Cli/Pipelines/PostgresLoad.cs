using System.Data;
using EfWriter.Cli.Destinations;
using EfWriter.Cli.Sources;
using EfWriter.Connector.Statements;
using EfWriter.Failures;
using Npgsql;

namespace EfWriter.Cli.Pipelines;

/// <summary>
/// Reads a PostgreSQL query into a table of DuckDB's, in one snapshot that writes nothing. Values travel as their texts, which both read
/// exactly.
/// </summary>
internal sealed class PostgresLoad(DuckEngine engine, Destination server)
{
    private const string Stage = "temp.main.efwriter_stage";
    private const int ChunkRows = 50_000;

    // Texts that do not depend on how the server or the role is set up.
    private const string Session = """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'
        """;

    // A role that may become one of these reads the server's files, or runs its programs, by a SELECT that changes no table.
    private const string Powers = """
        SELECT pg_catalog.string_agg(DISTINCT CASE WHEN r.rolsuper THEN 'superuser' WHEN r.rolreplication THEN 'replication'
            ELSE r.rolname::pg_catalog.text END, ', ')
        FROM pg_catalog.pg_roles AS r
        WHERE (r.rolsuper OR r.rolreplication OR r.rolname OPERATOR(pg_catalog.=) ANY (
            '{pg_read_server_files,pg_write_server_files,pg_execute_server_program}'::pg_catalog.name[]))
            AND pg_catalog.pg_has_role(SESSION_USER, r.oid, 'MEMBER')
        """;

    /// <summary>Loads.</summary>
    /// <param name="step">What.</param>
    /// <param name="isDryRun">Whether only the columns are wanted.</param>
    /// <param name="isConfined">Whether the query's writer is not trusted with all that the tool's user may read.</param>
    /// <param name="cancellationToken">Stops it; DuckDB's table is as it was then.</param>
    /// <returns>The rows that came.</returns>
    /// <exception cref="SourceException">The server refuses the query, or DuckDB cannot hold its values.</exception>
    public async Task<long> RunAsync(LoadPostgresStep step, bool isDryRun, bool isConfined, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await server.Source.OpenConnectionAsync(cancellationToken);
            await ExecuteAsync(connection, Session, cancellationToken);
            if (isConfined)
                await RefusePowerfulAsync(connection, cancellationToken);
            var query = SqlLexer.WithoutEnd(step.Query);
            var columns = await DescribeAsync(connection, query, cancellationToken);
            var from = $"(\n{query}\n) AS q({string.Join(", ", columns.Select(column => column.Reference))})";
            var scales = isDryRun ? [] : await SurveyAsync(connection, columns, from, cancellationToken);
            var rows = await LoadAsync(connection, step, columns, scales, isDryRun ? $"{from} LIMIT 0" : from, cancellationToken);
            // Not every change is refused in it: before PostgreSQL 16 a large object can be made.
            await ExecuteAsync(connection, "ROLLBACK", cancellationToken);
            return rows;
        }
        catch (PostgresException e)
        {
            throw new SourceException(
                $"Cannot read {step.Description} on {server.Description}: {SqlStates.ExplainRead(e)} (SQLSTATE {e.SqlState}).", e);
        }
        catch (NpgsqlException e)
        {
            throw new SourceException(
                $"The connection to {server.Description} could not be opened or was lost. Check that the server runs and that host, port "
                + "and credentials are right.", e);
        }
    }

    private async Task RefusePowerfulAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Powers, connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is string powers)
        {
            throw new SourceException(
                $"The role that reads {server.Description} is or can become: {powers}. Its queries can read the server's files or act "
                + "outside of its tables, which --allow-read does not let a pipeline do. Give the entry in the profile a role without "
                + "these rights.");
        }
    }

    private static async Task<List<PostgresColumn>> DescribeAsync(NpgsqlConnection connection, string query,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
        var columns = Enumerable.Range(0, reader.FieldCount)
            .Select(i => new PostgresColumn(reader.GetName(i), $"c{i}", reader.GetDataTypeName(i))).ToList();
        if (columns.Count == 0)
            throw new SourceException("The query has no columns; it must be a SELECT.");
        if (columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
            throw new SourceException(
                $"The query has two columns called '{twice}', which DuckDB does not tell apart by upper and lower case. Rename one by AS.");
        return columns;
    }

    private static async Task<Dictionary<PostgresColumn, int>> SurveyAsync(NpgsqlConnection connection, List<PostgresColumn> columns,
        string from, CancellationToken cancellationToken)
    {
        const int MaxDigits = 38;
        var unbounded = columns.Where(column => column.IsUnbounded).ToList();
        var scales = new Dictionary<PostgresColumn, int>();
        if (unbounded.Count == 0)
            return scales;

        await using var command =
            new NpgsqlCommand($"SELECT {string.Join(", ", unbounded.Select(column => column.Survey))} FROM {from}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        foreach (var (column, i) in unbounded.Select((column, i) => (column, i)))
        {
            var (scale, digits) = (await NumberAsync(2 * i), await NumberAsync((2 * i) + 1));
            if (scale + digits > MaxDigits)
                throw new SourceException(
                    $"Column '{column.Name}': its numbers need {scale + digits} digits, and DuckDB's decimals have {MaxDigits}. Round it, "
                    + "or cast it to text, in the query.");
            scales.Add(column, scale);
        }

        return scales;

        async Task<int> NumberAsync(int ordinal) => await reader.IsDBNullAsync(ordinal, cancellationToken) ? 0 : reader.GetInt32(ordinal);
    }

    private async Task<long> LoadAsync(
        NpgsqlConnection connection, LoadPostgresStep step, List<PostgresColumn> columns, Dictionary<PostgresColumn, int> scales,
        string from, CancellationToken cancellationToken)
    {
        var values =
            string.Join(", ", columns.Select(column => $"{column.FromText(scales.GetValueOrDefault(column))} AS {Sql.Name(column.Name)}"));
        var appends = step.Mode == LoadMode.Append && engine.Columns(step.Table).Count > 0;
        return await engine.Session.InTransactionAsync(async () =>
        {
            engine.Session.Execute(
                $"CREATE OR REPLACE TEMP TABLE {Stage} ({string.Join(", ", columns.Select(column => $"{column.Reference} VARCHAR"))})");
            if (!appends)
                engine.Session.Execute($"CREATE OR REPLACE TABLE {step.Table} AS SELECT {values} FROM {Stage}");

            var rows = 0L;
            await using var command =
                new NpgsqlCommand($"SELECT {string.Join(", ", columns.Select(column => column.AsText))} FROM {from}", connection);
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
            for (var taken = await TakeAsync(reader, cancellationToken); taken > 0; taken = await TakeAsync(reader, cancellationToken))
            {
                engine.Session.Execute($"INSERT INTO {step.Table} BY NAME SELECT {values} FROM {Stage}");
                engine.Session.Execute($"DELETE FROM {Stage}");
                rows += taken;
            }

            engine.Session.Execute($"DROP TABLE {Stage}");
            return rows;
        });
    }

    private async Task<int> TakeAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        using var appender = engine.AppendTo(Stage);
        var rows = 0;
        while (rows < ChunkRows && await reader.ReadAsync(cancellationToken))
        {
            var row = appender.CreateRow();
            for (var i = 0; i < reader.FieldCount; i++)
                _ = await reader.IsDBNullAsync(i, cancellationToken) ? row.AppendNullValue() : row.AppendValue(reader.GetString(i));
            row.EndRow();
            rows++;
        }

        return rows;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

using EfWriter.Connector.Statements;

namespace EfWriter.Cli.Pipelines;

/// <summary>What is to be done for one statement, with all names and variables resolved.</summary>
/// <param name="Place">Where the statement stands: file, line and column.</param>
internal abstract record PipelineStep(string Place);

/// <summary>A CSV, Parquet or JSON file into a table of DuckDB's.</summary>
internal sealed record LoadFileStep(string Place, string Table, LoadMode Mode, FileParams File) : PipelineStep(Place);

/// <summary>A table or a query of a PostgreSQL server into a table of DuckDB's.</summary>
/// <param name="Place">Where the statement stands.</param>
/// <param name="Table">DuckDB's table.</param>
/// <param name="Mode">What becomes of the rows that it has.</param>
/// <param name="ConnectionString">The server; null for the throwaway one.</param>
/// <param name="Query">What is read there.</param>
/// <param name="Description">The same in a few words.</param>
internal sealed record LoadPostgresStep(string Place, string Table, LoadMode Mode, string? ConnectionString, string Query,
    string Description) : PipelineStep(Place);

/// <summary>A query's rows as a table of DuckDB's.</summary>
/// <param name="Place">Where the statement stands.</param>
/// <param name="Table">DuckDB's table.</param>
/// <param name="Verb">Whether one that is there is replaced, in SQL.</param>
/// <param name="Query">The rows.</param>
internal sealed record CreateTableStep(string Place, string Table, string Verb, string Query) : PipelineStep(Place)
{
    public string Sql => $"{Verb} TABLE {Table} AS {Query}";
}

/// <summary>A query's rows into a table of PostgreSQL's.</summary>
/// <param name="Place">Where the statement stands.</param>
/// <param name="Statement">What to write.</param>
/// <param name="Source">What is written, in a few words.</param>
/// <param name="ConnectionString">The server; null for the throwaway one.</param>
internal sealed record ExportStep(string Place, ExportStatement Statement, string Source, string? ConnectionString) : PipelineStep(Place);

namespace EfWriter.Connector.Statements;

/// <summary>A statement of a pipeline file.</summary>
/// <param name="Position">Where its first word stands.</param>
internal abstract record Statement(SourcePosition Position);

/// <summary><c>SET name = value;</c>: a variable, for what comes after it.</summary>
internal sealed record SetStatement(SourcePosition Position, PlacedText Name, PlacedText Value) : Statement(Position);

/// <summary><c>SOURCE name TYPE CSV PARAMS {…};</c>: where rows come from.</summary>
internal sealed record SourceStatement(SourcePosition Position, PlacedText Name, SourceKind Kind, ObjectNode Params) : Statement(Position);

/// <summary><c>LOAD table FROM source MODE APPEND;</c>: a source's rows into a table of the engine's.</summary>
internal sealed record LoadStatement(SourcePosition Position, TableName Table, PlacedText Source, LoadMode Mode) : Statement(Position);

/// <summary><c>CREATE OR REPLACE TABLE t AS SELECT …;</c></summary>
internal sealed record CreateTableStatement(SourcePosition Position, TableName Table, bool OrReplace, PlacedText Query)
    : Statement(Position);

/// <summary><c>EXPORT … TO "uri" TYPE POSTGRES OPTIONS {…};</c></summary>
/// <param name="Position">Where its first word stands.</param>
/// <param name="Query">The SELECT; null where a table is exported.</param>
/// <param name="Table">The table; null where a SELECT is exported.</param>
/// <param name="Uri">What stands after TO.</param>
/// <param name="Options">What stands after OPTIONS.</param>
internal sealed record ExportNode(SourcePosition Position, PlacedText? Query, TableName? Table, PlacedText Uri, ObjectNode Options)
    : Statement(Position);

/// <summary>A table of the engine's.</summary>
/// <param name="Sql">As it stands in the text, quotes and dots included.</param>
/// <param name="Position">Where it begins.</param>
internal sealed record TableName(string Sql, SourcePosition Position);

/// <summary>What a source is.</summary>
internal enum SourceKind
{
    Csv,
    Parquet,
    Json,
    Postgres,
}

/// <summary>What LOAD does with the rows that the table has.</summary>
internal enum LoadMode
{
    Replace,
    Append,
}

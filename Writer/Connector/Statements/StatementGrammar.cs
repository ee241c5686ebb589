using Superpower;
using static EfWriter.Connector.Statements.Lexical;

namespace EfWriter.Connector.Statements;

/// <summary>The statements of a pipeline file.</summary>
internal static class StatementGrammar
{
    private static readonly TextParser<Statement> Set =
        from at in Keyword("SET")
        from name in Word("a variable's name")
        from assign in Symbol('=')
        from value in Quoted("a text in quotes").Or(Number).Or(Word("a word"))
        select (Statement)new SetStatement(at, name, value);

    private static readonly TextParser<Statement> Source =
        from at in Keyword("SOURCE")
        from name in Word("the source's name")
        from type in Keyword("TYPE")
        from kind in Choice(
            ("CSV", SourceKind.Csv), ("PARQUET", SourceKind.Parquet), ("JSON", SourceKind.Json), ("POSTGRES", SourceKind.Postgres),
            ("POSTGRESQL", SourceKind.Postgres))
        from word in Keyword("PARAMS")
        from parameters in JsonGrammar.Object
        select (Statement)new SourceStatement(at, name, kind, parameters);

    private static readonly TextParser<LoadMode> Mode =
        (from word in Keyword("MODE")
         from mode in Choice(("REPLACE", LoadMode.Replace), ("APPEND", LoadMode.Append))
         select mode).OptionalOrDefault(LoadMode.Replace);

    private static readonly TextParser<Statement> Load =
        from at in Keyword("LOAD")
        from table in SqlGrammar.Table
        from word in Keyword("FROM")
        from source in Word("a source's name")
        from mode in Mode
        select (Statement)new LoadStatement(at, table, source, mode);

    private static readonly TextParser<bool> OrReplace =
        (from or in Keyword("OR")
         from replace in Keyword("REPLACE")
         select true).OptionalOrDefault();

    private static readonly TextParser<Statement> CreateTable =
        from at in Keyword("CREATE")
        from orReplace in OrReplace
        from word in Keyword("TABLE")
        from table in SqlGrammar.Table
        from alias in Keyword("AS")
        from query in SqlGrammar.Query
        select (Statement)new CreateTableStatement(at, table, orReplace, query);

    private static readonly TextParser<(PlacedText? Query, TableName? Table)> Exported =
        SqlGrammar.QueryBeforeTo.Select(query => ((PlacedText?)query, (TableName?)null))
            .Or(SqlGrammar.Table.Select(table => ((PlacedText?)null, (TableName?)table)));

    private static readonly TextParser<Statement> Export =
        from at in Keyword("EXPORT")
        from what in Exported
        from to in Keyword("TO")
        from uri in Quoted("a URI in quotes")
        from type in Keyword("TYPE")
        from kind in Keyword("POSTGRES").Or(Keyword("POSTGRESQL"))
        from word in Keyword("OPTIONS")
        from options in JsonGrammar.Object
        select (Statement)new ExportNode(at, what.Query, what.Table, uri, options);

    /// <summary>One statement, with its semicolon; the last of a text needs none.</summary>
    public static readonly TextParser<Statement> One =
        from statement in Set.Or(Source).Or(Load).Or(CreateTable).Or(Export)
        from end in Symbol(';').Or(End)
        select statement;
}

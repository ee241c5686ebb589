using System.Diagnostics;
using Superpower.Model;

namespace EfWriter.Connector.Statements;

/// <summary>Turns a pipeline's text into its statements.</summary>
internal static class StatementParser
{
    // What people write in the wrong place; any other word may be a part of a password.
    private static readonly string[] Words =
    [
        "SET", "SOURCE", "TYPE", "PARAMS", "LOAD", "FROM", "MODE", "CREATE", "OR", "REPLACE", "TABLE", "AS", "EXPORT", "TO", "OPTIONS",
        "APPEND", "CSV", "TSV", "PARQUET", "JSON", "XLSX", "POSTGRES", "POSTGRESQL", "MYSQL", "SQLITE", "DUCKDB",
        "SELECT", "WITH", "VALUES", "INSERT", "INTO", "UPDATE", "UPSERT", "DELETE", "MERGE", "DROP", "ALTER", "TRUNCATE", "COPY", "VIEW",
        "INDEX", "SCHEMA", "BEGIN", "COMMIT", "WHERE", "TRUE", "FALSE", "NULL",
    ];

    /// <summary>All statements of a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its file, for messages; null where it is in none.</param>
    /// <exception cref="StatementException">The text is not what it should be; the message says where.</exception>
    public static IReadOnlyList<Statement> Parse(string text, string? file)
    {
        var statements = new List<Statement>();
        var rest = Take(Lexical.Beginning(new TextSpan(text)), file).Remainder;
        while (Lexical.Read(rest).Kind is not LexemeKind.End)
        {
            if (Lexical.Symbol(';')(rest) is { HasValue: true } empty)
            {
                rest = empty.Remainder;
                continue;
            }

            var statement = Take(StatementGrammar.One(rest), file);
            statements.Add(statement.Value);
            rest = statement.Remainder;
        }

        return statements;
    }

    /// <summary>A value of JSON that stands alone.</summary>
    /// <exception cref="StatementException">The text is none; the message says where.</exception>
    public static OptionNode ParseValue(string text)
    {
        var value = Take(JsonGrammar.Value(Take(Lexical.Beginning(new TextSpan(text)), file: null).Remainder), file: null);
        return Take(Lexical.End(value.Remainder), file: null).HasValue ? value.Value : throw new UnreachableException();
    }

    private static Result<T> Take<T>(Result<T> result, string? file) => result.HasValue
        ? result
        : throw StatementErrors.Syntax(
            file,
            new SourcePosition(result.Remainder.Position.Line, result.Remainder.Position.Column),
            Found(result.Remainder.Source!, result.Remainder.Position.Absolute, result.Expectations ?? []),
            result.Expectations ?? []);

    /// <summary>What stands somewhere. Texts in quotes are not repeated, nor what may be the rest of one: they may hold a secret.</summary>
    private static string Found(string text, int at, IEnumerable<string> expected)
    {
        var lexeme = SqlLexer.Read(text, at);
        return lexeme.Kind switch
        {
            LexemeKind.End => "the end",
            LexemeKind.Unclosed => text[at] is '/' ? "a comment that is not closed" : "a text that is not closed",
            LexemeKind.Text or LexemeKind.DollarText => "a text in quotes",
            LexemeKind.Name => "a text in double quotes",
            LexemeKind.Space => text[at] is '\r' or '\n' ? "the end of the line" : "a blank",
            LexemeKind.Symbol when text[at] is '\\' => "'\\'",
            _ when at > 0 && text[at - 1] is '"' or '\'' => "more, directly behind a closing quote",
            LexemeKind.Number => "a number",
            LexemeKind.Word when Echo.IsNear(text[at..lexeme.End], expected.Concat(Words)) => $"'{text[at..lexeme.End]}'",
            LexemeKind.Word => "another word",
            LexemeKind.Symbol => $"'{text[at]}'",
            _ => "something else",
        };
    }
}

using EfWriter.Connector;
using EfWriter.Connector.Statements;
using EfWriter.Migrations;

namespace EfWriter;

/// <summary>
/// <c>EXPORT SELECT … TO "postgres://entry/schema/table" TYPE POSTGRES OPTIONS {…};</c>: rows of a query, and the table that they become.
/// </summary>
/// <remarks>Immutable, and so safe to share between threads and writes.</remarks>
public sealed record ExportStatement
{
    internal ExportStatement(string query, DestinationUri uri, string tableName, WriteOptions options, IReadOnlyList<string> warnings)
    {
        (Query, Uri, TableName, Options, Warnings) = (query, uri, tableName, options, warnings);
    }

    /// <summary>The query, byte for byte as it stands in the statement; <c>SELECT * FROM</c> the table where one is exported.</summary>
    public string Query { get; }

    /// <summary>The entry of the configuration that the URI after TO names.</summary>
    public string Destination => Uri.Entry;

    /// <summary>The table to write, without schema: the option <c>table_name</c>.</summary>
    public string TableName { get; }

    /// <summary>How to write it. Schema <c>public</c> and <see cref="IfExists.Fail"/> where the statement says nothing else.</summary>
    public WriteOptions Options { get; init; }

    /// <summary>
    /// What is odd in the statement and does not stop it, such as a URI whose table is not the option's; one sentence each.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; }

    internal DestinationUri Uri { get; }

    internal QualifiedName Table => new(Options.Schema ?? "public", TableName);

    /// <summary>Where the rows go, for a log; not the query, whose texts may be secret.</summary>
    /// <returns>Such as <c>EXPORT to analytics.sales</c>.</returns>
    public override string ToString() => $"EXPORT to {Table}";

    /// <summary>Reads a statement.</summary>
    /// <param name="text">One EXPORT statement, with or without its semicolon. Variables (<c>${…}</c>) are left as they are.</param>
    /// <returns>The statement.</returns>
    /// <exception cref="StatementException">The text is not such a statement; the message says where, what stands there and what was
    /// expected.</exception>
    public static ExportStatement Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var statements = StatementParser.Parse(text, file: null);
        return statements switch
        {
            [ExportNode export] => ExportBinder.Bind(export, file: null, part => part.Value, query => query.Value),
            [] => throw StatementErrors.Syntax(null, SourcePosition.Of(text, text.Length), "the end", ["EXPORT"]),
            [ExportNode, var next, ..] => throw StatementErrors.Syntax(null, next.Position, "another statement", ["the end"]),
            _ => throw StatementErrors.Syntax(null, statements[0].Position, "a statement of a pipeline", ["EXPORT"]),
        };
    }
}

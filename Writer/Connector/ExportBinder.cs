using EfWriter.Connector.Statements;

namespace EfWriter.Connector;

/// <summary>Makes of an EXPORT, as it was parsed, what is to be done.</summary>
internal static class ExportBinder
{
    /// <param name="node">The statement.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="expand">Puts variables' values into a text.</param>
    /// <param name="expandSql">Puts them into the query.</param>
    /// <exception cref="StatementException">The statement lacks something, or has something that it cannot have.</exception>
    public static ExportStatement Bind(ExportNode node, string? file, Func<PlacedText, string> expand, Func<PlacedText, string> expandSql)
    {
        var read = new OptionReader(file, expand);
        var text = expand(node.Uri);
        var uri = DestinationUri.Parse(text) ?? throw StatementErrors.NotAPostgresUri(file, node.Uri.Position);
        var options = ExportOptions.Read(node.Options, read);
        var table = node.Options.Find(ExportOptionTable.TableName) is { } name
            ? read.Text(name)
            : throw StatementErrors.NoTableName(file, node.Options.Position,
                IsPlain(text) && uri.Table is { } last && Echo.Name(last).Length > 0 ? last : null);
        ExportOptions.Check(node.Options, options, file);
        return new(node.Query is { } query ? expandSql(query) : $"SELECT * FROM {node.Table!.Sql}", uri, table, options,
            [.. Warnings(StatementErrors.Place(file, node.Uri.Position), uri, IsPlain(text), table, options.Schema ?? "public")]);
    }

    private static IEnumerable<string> Warnings(string place, DestinationUri uri, bool isPlain, string table, string schema)
    {
        if (uri.Schema is { } described && described != schema)
            yield return $"{place}: the URI says {Another("schema", described, isPlain)} and the options say '{schema}'; the options hold.";
        if (uri.Table is { } named && named != table)
            yield return $"{place}: the URI says {Another("table", named, isPlain)} and the options say '{table}'; the options hold.";
    }

    // A part of a path may be the rest of a password that has a slash in it.
    private static string Another(string what, string described, bool isPlain) =>
        isPlain && Echo.Name(described) is { Length: > 0 } name ? what + name : $"another {what}";

    private static bool IsPlain(string uri) =>
        !uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..].AsSpan().ContainsAny(':', '@', '=');
}

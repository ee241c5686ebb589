namespace EfWriter.Connector.Statements;

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
        var uri = DestinationUri.Parse(expand(node.Uri)) ?? throw Errors.NotAPostgresUri(file, node.Uri.Position);
        var options = ExportOptions.Read(node.Options, read);
        var table = node.Options.Find(ExportOptions.TableName) is { } name
            ? read.Text(name)
            : throw Errors.NoTableName(file, node.Options.Position, uri.Table);
        return new(node.Query is { } query ? expandSql(query) : $"SELECT * FROM {node.Table!.Sql}", uri, table, options, [.. Warnings(node, file, uri, table, options.Schema)]);
    }

    private static IEnumerable<string> Warnings(ExportNode node, string? file, DestinationUri uri, string table, string schema)
    {
        var place = Errors.Place(file, node.Uri.Position);
        if (uri.Schema is { } described && described != schema)
            yield return $"{place}: the URI says schema '{described}' and the options say '{schema}'; the options hold.";
        if (uri.Table is { } named && named != table)
            yield return $"{place}: the URI says table '{named}' and the options say '{table}'; the options hold.";
    }
}

using EfWriter.Connector.Statements;

namespace EfWriter.Tests.Connector;

/// <summary>A syntax tree in one line, whole but for its positions.</summary>
internal static class TreeText
{
    public static string Of(IEnumerable<Statement> statements) => string.Join(" ; ", statements.Select(Of));

    private static string Of(Statement statement) => statement switch
    {
        SetStatement set => $"Set {set.Name.Value} = «{set.Value.Value}»",
        SourceStatement source => $"Source {source.Name.Value} {source.Kind} {Of(source.Params)}",
        LoadStatement load => $"Load «{load.Table.Sql}» from {load.Source.Value} {load.Mode}",
        CreateTableStatement create => $"Create{(create.OrReplace ? "OrReplace" : "")} «{create.Table.Sql}» as «{create.Query.Value}»",
        ExportNode export => $"Export «{export.Query?.Value ?? "table " + export.Table!.Sql}» to «{export.Uri.Value}» {Of(export.Options)}",
        _ => throw new ArgumentException("An unknown statement.", nameof(statement)),
    };

    private static string Of(OptionNode node) => node switch
    {
        TextNode text => $"«{text.Value}»",
        NumberNode number => number.Digits,
        ListNode list => $"[{string.Join(", ", list.Items.Select(Of))}]",
        ObjectNode value => $"{{{string.Join(", ", value.Members.Select(member => $"{member.Name.Value}: {Of(member.Value)}"))}}}",
        _ => node.Kind,
    };
}

using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <content>Values that a row which is there gets otherwise than a new row, and objects inside rows that it may lack.</content>
internal sealed partial class MergeSql
{
    /// <summary>Notes which of the table's rows, locked before, lack an object inside: an update would change the answer.</summary>
    public string NoteMissing() => $"""
        UPDATE {Stage} s SET {string.Join(", ", steps.Rules.Inner.SelectMany(Note))}
        FROM {Target} t WHERE {SameKey}
        """;

    private string Value(string column, string source)
    {
        var asNew = $"{source}.{Quote(column)}";
        if (Kept(column) is not { } kept)
            return asNew;
        var asKept = $"{source}.{Quote(kept.Staged)}";
        return kept.NewIf is { } isNew ? $"CASE WHEN {source}.{Quote(isNew)} THEN {asNew} ELSE {asKept} END" : asKept;
    }

    private IEnumerable<string> Note(InnerObject inner) =>
    [
        $"{Quote(inner.Staged)} = {IsMissing(inner)}",
        .. inner.Unset.Select(column => $"{Quote(column.Name)} = CASE WHEN s.{Quote(column.HasStaged)} THEN s.{Quote(column.Name)} "
            + $"WHEN {IsMissing(inner)} THEN {column.Default} ELSE s.{Quote(column.Name)} END"),
    ];

    private string IsMissing(InnerObject inner) =>
        string.Join(inner.NeedsAll ? " OR " : And, inner.Columns.Select(column => $"t.{Quote(column)} IS NULL"));

    private KeptColumn? Kept(string column) => steps.Rules.Kept.FirstOrDefault(masked => masked.Name == column);
}

using EfWriter.Catalog;
using EfWriter.Requests;

namespace EfWriter.Routes.Merge;

/// <summary>Which rows are the same, and which of them may be changed.</summary>
internal sealed partial class MergeSql
{
    private const string Indexed = "__efwriter_indexed";

    private string OnConflict => $"ON CONFLICT ({List(KeyNames)}){(steps.Predicate is { } rows ? $" WHERE {rows.Sql}" : string.Empty)}";

    // The columns of a staged row that decide whether it may change the table's.
    private IEnumerable<string> Incoming =>
        [.. steps.Asked.WhenNewer is { } newer ? [newer] : Array.Empty<string>(), .. steps.Rules.When?.IncomingColumns ?? []];

    /// <summary>
    /// Locks the table's rows that the staged ones find, in the keys' order, and counts those that would be changed and may not be: as they
    /// are once they are locked.
    /// </summary>
    public string LockAndCountHeldBack() => $"""
        SELECT pg_catalog.count(*) FILTER (WHERE locked.may IS NOT TRUE AND locked.differs) FROM (
            SELECT {May("s")} AS may, {AnyDiffers} AS differs FROM {Target} t JOIN {Source} s ON {SameKey}
            {LockInOrder("NO KEY UPDATE")}
        ) locked
        """;

    /// <summary>The first staged row that is not in the index that finds rows.</summary>
    public string FirstOutsideIndex() => $"SELECT pg_catalog.min({Row}) FROM {Stage} WHERE ({steps.Predicate!.Sql}) IS NOT TRUE";

    // The column that says where a row is kept has no null.
    private string Equal(string one, KeyColumn key, string other)
    {
        var same = $"{one}{key.Cast} {key.Operator} {other}{key.Cast}";
        return key.AllowsNull && key.Name != steps.Placement.Column ? $"({same} OR ({one} IS NULL AND {other} IS NULL))" : same;
    }

    private string Same(KeyColumn key, string source) => Equal($"{source}.{Quote(key.Name)}", key, $"s.{Quote(key.Name)}");

    // The index's own condition has its columns without a prefix: it stands where there are no others.
    private string[] InIndex(string source) => steps.Predicate is { } rows
        ? [$"(SELECT {rows.Sql} FROM (SELECT {List(rows.Columns, source + ".")}) AS {Indexed})"]
        : [];

    private string AndMay(string source) => steps.IsConditional ? And + May(source) : string.Empty;

    private string May(string source) => steps.IsConditional
        ? string.Join(
            And,
            [
                .. steps.Asked.WhenNewer is { } column ? [IsNewer(column, source)] : Array.Empty<string>(),
                .. steps.Rules.When is { } when ? [Holds(when, source)] : Array.Empty<string>(),
            ])
        : "true";

    private string IsNewer(string column, string source)
    {
        var (old, found) = ($"t.{Quote(column)}", $"{source}.{Quote(column)}");
        if (source == "excluded" && AsksAgain(column))
            found = $"(SELECT s.{Quote(column)} FROM {Stage} s WHERE {SameStaged})";
        var same = AsEnum(column);
        return $"({found}{same} OPERATOR(pg_catalog.>) {old}{same} OR ({old} IS NULL AND {found} IS NOT NULL))";
    }

    private string AsEnum(string column) => steps.Enums.TryGetValue(column, out var type) ? $"::{type}" : string.Empty;

    // EF's query as it is, around which its two rows have their names. Citus sends no query on that has another within its condition.
    private string Holds(RowCondition when, string source)
    {
        var incoming = source == "excluded" && when.IncomingColumns.Any(AsksAgain)
            ? $"SELECT {List(when.IncomingColumns, "s.")} FROM {Stage} s WHERE {SameStaged}"
            : $"SELECT {List(when.IncomingColumns, source + ".")}";
        return $"EXISTS (SELECT FROM (SELECT {List(when.ExistingColumns, "t.")}) AS {RowCondition.Existing}, "
            + $"({incoming}) AS {RowCondition.Incoming} {(steps.StagesBeside
                ? $"CROSS JOIN LATERAL ({when.Query}) AS {Indexed}"
                : $"WHERE EXISTS ({when.Query})")})";
    }
}

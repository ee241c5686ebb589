using System.Globalization;
using EfWriter.Migrations;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Routes.Merge;

/// <summary>
/// The statements that move staged rows into their table. Operators and functions are qualified: no search path can shadow one.
/// </summary>
/// <param name="sql">Delimits names.</param>
/// <param name="steps">How rows get into the table.</param>
/// <param name="rows">The first and the last of the rows that are moved, by their numbers; null for all.</param>
/// <param name="left">The columns that the rows which are moved leave to the database; null for rows of any kind.</param>
/// <param name="one">The variable of a function that has the number of the one row that is moved; null for more rows.</param>
/// <param name="marked">Whether the rows are those that mark others to delete.</param>
internal sealed partial class MergeSql(
    ISqlGenerationHelper sql, MergeSteps steps, (long First, long Last)? rows = null, IReadOnlySet<string>? left = null, string? one = null,
    bool marked = false)
{
    private const string And = " AND ";

    private string Target => Name(steps.Target);

    private string Stage => Name(steps.Stage);

    // What is moved of it.
    private string Source => Conditions.Any() ? $"(SELECT * FROM {Stage}{Where})" : Stage;

    private string Where => Conditions.Any() ? $" WHERE {string.Join(And, Conditions)}" : string.Empty;

    private IEnumerable<string> Conditions =>
    [
        .. rows is var (first, last) ? [Between(first, last)] : Array.Empty<string>(),
        .. one is null ? Array.Empty<string>() : [$"{Row} OPERATOR(pg_catalog.=) {one}"],
        .. marked ? [Quote(steps.Asked.DeleteMarker!)] : Array.Empty<string>(),
        .. left is null
            ? []
            : steps.Rules.Inserted.Select(column => $"{(left.Contains(column.Name) ? "NOT " : string.Empty)}{Quote(column.Staged)}"),
    ];

    private string Row => sql.DelimitIdentifier(steps.RowColumn);

    private string Columns => List(steps.Columns);

    private string Kind =>
        $"ARRAY[{string.Join(", ", steps.Rules.Inserted.Select(column => Quote(column.Staged)))}]::pg_catalog.bool[]";

    private IEnumerable<string> KeyNames => steps.Keys.Select(key => key.Name);

    private IEnumerable<string> Values => steps.Updated;

    private IEnumerable<string> NewColumns => left is null ? steps.Inserted : steps.Inserted.Where(column => !left.Contains(column));

    // A row that leaves its key to the database finds none.
    private string SameKey => string.Join(
        And,
        [
            .. steps.Keys.Select(key => Same(key, "t")),
            .. MaskedKeys.Select(key => $"s.{Quote(key.Staged)}"),
            .. InIndex("t"),
        ]);

    private IEnumerable<MaskedColumn> MaskedKeys => steps.Rules.Inserted.Where(column => KeyNames.Contains(column.Name));

    private string WithKey => MaskedKeys.Any() ? $" WHERE {string.Join(And, MaskedKeys.Select(key => Quote(key.Staged)))}" : string.Empty;

    /// <summary>Adds every row, in order.</summary>
    public string Insert() => $"{InsertFrom} ORDER BY s.{Row}";

    /// <summary>Adds the rows whose key is not there.</summary>
    public string InsertMissing() => $"{InsertInOrder} {OnConflict} DO NOTHING";

    /// <summary>The same statements for rows of one kind.</summary>
    /// <param name="kind">The columns that they leave to the database.</param>
    public MergeSql Of(IReadOnlySet<string> kind) => new(sql, steps, rows, kind);

    /// <summary>
    /// The kinds of rows: which of the columns that can be left to the database they have, how many there are, whether any of all rows
    /// share a key, and the numbers of the first and the last.
    /// </summary>
    public string Kinds() => $"""
        SELECT {Kind}, pg_catalog.count(*), {(steps.Keys.Count > 0 && !IsPart ? $"({HasDuplicates()})" : "false")},
               pg_catalog.min({Row}), pg_catalog.max({Row})
        FROM {Stage}{Where} GROUP BY 1 ORDER BY 4
        """;

    /// <summary>
    /// The first staged row that would change what may not be changed, or was changed by somebody else since it was loaded.
    /// </summary>
    /// <param name="column">The column of the table.</param>
    /// <param name="token">What the row was loaded with; null for a column that may not be changed at all.</param>
    public string FirstConflict(string column, string? token) => $"""
        SELECT pg_catalog.min(s.{Row}) FROM {Target} t JOIN {Stage} s ON {SameKey}
        WHERE {(token is null
            ? $"{AreOther(Image("t", [column]), Image("s", [column]))}{AndHas(column)}"
            : $"s.{Quote(token)} IS NOT NULL AND {AsText("t", column)} OPERATOR(pg_catalog.<>) {AsText("s", token)} "
                + $"AND {AnyDiffers}")}{AndMay("s")}
        """;

    /// <summary>Whether rows that are found are locked before they are changed: not if the table is.</summary>
    public bool LocksRows => !steps.StagesBeside;

    /// <summary>Locks the table's rows that the staged ones find, in the keys' order.</summary>
    public string LockFound() => $"""
        SELECT pg_catalog.count(*) FROM (
            SELECT 1 FROM {Target} t JOIN {Stage} s ON {SameKey} {LockInOrder("NO KEY UPDATE")}
        ) locked
        """;

    /// <summary>
    /// Adds rows and updates those that differ, and counts both where the server can tell them apart: <see cref="CountsUpserted"/>.
    /// </summary>
    public string Upsert()
    {
        return !CountsUpserted
            ? UpsertRows
            : $"WITH merged AS ({UpsertRows} RETURNING {IsAdded} AS added) SELECT pg_catalog.count(*) FILTER (WHERE added), "
                + "pg_catalog.count(*) FILTER (WHERE NOT added) FROM merged";
    }

    /// <summary>Whether the statement itself tells added rows from updated ones: before version 18 not those of partitions.</summary>
    public bool CountsUpserted => steps.KnowsOldRows || !steps.IsPartitioned;

    /// <summary>
    /// Counts the rows that an upsert before has added: of the transaction, or part of one, that made the staging table, and not locked for
    /// an update.
    /// </summary>
    public string CountAdded() => $"""
        SELECT pg_catalog.count(*) FROM {Target} t JOIN {Source} s ON {SameKey}
        WHERE t.xmin OPERATOR(pg_catalog.=) (SELECT c.xmin FROM pg_catalog.pg_class c
        WHERE c.oid = '{Stage}'::pg_catalog.regclass::pg_catalog.oid)
          AND t.xmax OPERATOR(pg_catalog.=) '0'::pg_catalog.xid
        """;

    /// <summary>Whether not all rows are moved.</summary>
    public bool IsPart => rows is not null;

    /// <summary>Counts the rows whose key the table does not have.</summary>
    public string CountMissing() => $"SELECT pg_catalog.count(*) FROM {Source} s WHERE NOT EXISTS (SELECT FROM {Target} t WHERE {SameKey})";

    /// <summary>
    /// Locks the rows that differ, in the keys' order: two writers of the same rows wait for each other and do not deadlock.
    /// </summary>
    public string LockForUpdate() => $"""
        SELECT pg_catalog.count(*) FROM (
            SELECT 1 FROM {Target} t JOIN {Source} s ON {SameKey} WHERE {Differs("s")}
            {LockInOrder("NO KEY UPDATE")}
        ) locked
        """;

    /// <summary>Updates the rows that differ.</summary>
    public string Update() =>
        $"UPDATE {Target} t SET {Set("s")} FROM {Source} s WHERE {SameKey} AND {Differs("s")}{AndMay("s")}";

    /// <summary>Counts staged rows that are not in the table, where a trigger can have kept them out.</summary>
    public string CountKeptOut() => steps.StagesBeside ? CountMissing() : $"""
        SELECT CASE WHEN EXISTS (
            SELECT FROM pg_catalog.pg_trigger g
            WHERE (g.tgrelid = $1 OR g.tgrelid IN (SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)))
              AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype::integer & 7 = 7)
        THEN (SELECT pg_catalog.count(*) FROM {Stage} s WHERE NOT EXISTS (SELECT FROM {Target} t WHERE {SameKey})) ELSE 0 END
        """;

    private string UpsertRows =>
        $"{InsertInOrder} {OnConflict} DO UPDATE SET {Set("excluded")} WHERE {Differs("excluded")}{AndMay("excluded")}";

    private string IsAdded =>
        steps.KnowsOldRows
            ? $"old.{Quote(steps.Keys.First(key => !key.AllowsNull).Name)} IS NULL"
            : "t.xmax OPERATOR(pg_catalog.=) '0'::pg_catalog.xid";

    private string InsertInOrder => $"{InsertFrom} ORDER BY {(steps.KeepsOrder ? $"s.{Row}" : List(KeyNames, "s."))}";

    private string Overriding => steps.OverridingSystemValue ? "OVERRIDING SYSTEM VALUE " : string.Empty;

    // Without a column of its own a row is made of what the table's own are by default.
    private string InsertFrom => $"{InsertInto} SELECT {List(NewColumns, "s.")} FROM {Source} s";

    private string InsertInto => $"INSERT INTO {Target} AS t{(NewColumns.Any() ? $" ({List(NewColumns)}) {Overriding}".TrimEnd() : "")}";

    private string AnyDiffers => steps switch
    {
        { Mode: WriteMode.Delete } => "true",
        { Asked.DeleteMarker: { } marker } => $"(s.{Quote(marker)} IS TRUE OR {AnyValueDiffers})",
        _ => AnyValueDiffers,
    };

    private string AnyValueDiffers => UpdatesNothing ? "false" : Differs("s");

    private string AsText(string source, string column) => $"{source}.{Quote(column)}::pg_catalog.text";

    private string AndHas(string column) =>
        string.Concat(steps.Rules.Inserted.Where(masked => masked.Name == column).Select(masked => $"{And}s.{Quote(masked.Staged)}"));

    // Bit for bit: 1.0 is another numeric than 1.00, and types without an equality, such as json, can be compared.
    private string Differs(string source) => AreOther(Image("t", Values), $"ROW({NewValues(source)})::pg_catalog.record");

    // Citus writes statements anew for its nodes, without what makes records of the rows: the operator would be one of their columns.
    private string AreOther(string one, string other) =>
        steps.StagesBeside ? $"pg_catalog.record_image_ne({one}, {other})" : $"{one} OPERATOR(pg_catalog.*<>) {other}";

    private string AreSame(string one, string other) =>
        steps.StagesBeside ? $"pg_catalog.record_image_eq({one}, {other})" : $"{one} OPERATOR(pg_catalog.*=) {other}";

    private string LockInOrder(string strength) => LocksRows ? $"ORDER BY {List(KeyNames, "t.")} FOR {strength} OF t" : string.Empty;

    private string NewValues(string source) => string.Join(", ", Values.Select(column => NewValue(column, source)));

    private string Set(string source) => string.Join(", ", Values.Select(column => $"{Quote(column)} = {NewValue(column, source)}"));

    private string NewValue(string column, string source)
    {
        if (steps.SoftDelete is { } mark && mark.Column == column && steps.Revives)
            return NotDeleted(mark);
        if (source == "excluded" && AsksAgain(column))
            return $"(SELECT {NewValue(column, "s")} FROM {Stage} s WHERE {SameStaged})";

        var known = Known(column);
        var value = Value(column, source);
        return known is null ? value : $"CASE WHEN {source}.{Quote(known.Staged)} THEN {value} ELSE t.{Quote(column)} END";
    }

    // What a new row would get is not what the frame has, where the database makes it or nothing is known of it: then the staged row is
    // asked again.
    private bool AsksAgain(string column) => Known(column) is not null || Kept(column) is not null || !NewColumns.Contains(column)
        || (left is null && steps.Rules.Inserted.Any(masked => masked.Name == column));

    private MaskedColumn? Known(string column) => steps.Rules.Updated.FirstOrDefault(masked => masked.Name == column);

    // A function has its row's number, whatever a trigger makes of the key.
    private string SameStaged => one is null
        ? string.Join(And, steps.Keys.Select(key => Same(key, "excluded")))
        : $"s.{Row} OPERATOR(pg_catalog.=) {one}";

    private string Image(string source, IEnumerable<string> columns) => $"ROW({List(columns, source + ".")})::pg_catalog.record";

    private string Between(long first, long last) =>
        string.Create(CultureInfo.InvariantCulture, $"{Row} OPERATOR(pg_catalog.>=) {first} AND {Row} OPERATOR(pg_catalog.<=) {last}");

    private string Name(QualifiedName name) => sql.DelimitIdentifier(name.Name, name.Schema);

    private string Quote(string name) => sql.DelimitIdentifier(name);

    private string List(IEnumerable<string> names, string prefix = "") => string.Join(", ", names.Select(name => prefix + Quote(name)));
}

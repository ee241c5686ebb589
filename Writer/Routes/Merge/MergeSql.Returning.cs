namespace EfWriter.Routes.Merge;

/// <summary>The statements that bring values back, each with the number of its staged row.</summary>
internal sealed partial class MergeSql
{
    /// <summary>The temporary table whose rows are what is answered of each row.</summary>
    public const string Answers = "pg_temp.__efwriter_answers";

    private const string Function = "pg_temp.__efwriter_row_by_row";

    // The name of a function's block: a column may be called as a variable is, and nothing that is read is called so.
    private const string Block = "__efwriter_block";
    private const string Number = $"{Block}.number";

    /// <summary>What is said of a row that was only found.</summary>
    private const int Found = 0;

    /// <summary>What is said of a row that was added.</summary>
    public const int Added = 1;

    /// <summary>What is said of a row that was updated.</summary>
    public const int Updated = 2;

    /// <summary>Calls the function that works row by row: each row's number, what was done, and its values.</summary>
    public const string CallRowByRow = $"SELECT * FROM {Function}()";

    /// <summary>Drops it.</summary>
    public const string DropRowByRow = $"DROP FUNCTION {Function}(); DROP TABLE {Answers}";

    private IEnumerable<string> MadeColumns => steps.Returned?.Columns ?? [];

    private string Made => string.Concat(MadeColumns.Select(column => $", t.{Quote(column)}"));

    private string NewRow => NewColumns.Any()
        ? $"({List(NewColumns)}) {Overriding}VALUES ({List(NewColumns, "s.")})"
        : "DEFAULT VALUES";

    /// <summary>Adds every row, and says which staged one each was.</summary>
    public string InsertReturning() =>
        $"MERGE INTO {Target} AS t USING {Source} s ON false WHEN NOT MATCHED THEN INSERT {NewRow} RETURNING s.{Row}, {Added}{Made}";

    /// <summary>
    /// The same for servers that cannot name a staged row: each row notes its number before it is added, and the last number that was noted
    /// is said of it afterwards. If no number is said twice, each is said of its own row, in whatever order the server works: what is said
    /// of a row was noted no earlier than its own number, so none can have the number of a later row without another having one twice.
    /// </summary>
    public string InsertNoting() =>
        $"{InsertInto} SELECT {List(NewColumns, "s.")} FROM {SourceAsItIs} s WHERE pg_catalog.setval({Noted}, s.{Row}) IS NOT NULL "
            + $"RETURNING pg_catalog.currval({Noted}), {Added}{Made}";

    // Rows that are not moved are not to note their numbers.
    private string SourceAsItIs => Conditions.Any() ? $"(SELECT * FROM {Stage}{Where} OFFSET 0)" : Stage;

    // The sequence that has numbered the staged rows is done.
    private string Noted =>
        $"(SELECT pg_catalog.pg_get_serial_sequence('{Stage.Replace("'", "''", StringComparison.Ordinal)}', '{steps.RowColumn}')"
        + "::pg_catalog.regclass)";

    /// <summary>The values of the rows that the table has by the staged ones' keys.</summary>
    public string FoundReturning()
    {
        // An upsert has locked them all.
        var locks = LocksRows && steps.Mode is WriteMode.InsertOnly or WriteMode.UpdateOnly ? " FOR SHARE OF t" : string.Empty;
        return $"SELECT s.{Row}, {Found}{Made} FROM {Target} t JOIN {Source} s ON {SameKey}{locks}";
    }

    /// <summary>The numbers of the staged rows, in order.</summary>
    public string StagedNumbers() => $"SELECT {Row} FROM {Source} s ORDER BY {Row}";

    /// <summary>
    /// Makes a function that adds rows one by one, and says which staged one each was: for servers that cannot say it of many at once.
    /// </summary>
    public IReadOnlyList<string> CreateInsertRowByRow() => Create($"""
        #variable_conflict use_column
        <<{Block}>>
        DECLARE
            s {Stage}%ROWTYPE;
            answer {Answers};
        BEGIN
            FOR s IN SELECT * FROM {Stage}{Where} ORDER BY {Row} LOOP
                INSERT INTO {Target} AS t {NewRow} RETURNING s.{Row}, {Added}{Made} INTO answer;
                IF FOUND THEN
                    RETURN NEXT answer;
                END IF;
            END LOOP;
        END
        """);

    /// <summary>
    /// Makes a function that merges rows one by one, by the statements that would merge them all: for tables whose triggers may change a
    /// row's key, by which it could not be found again.
    /// </summary>
    public IReadOnlyList<string> CreateMergeRowByRow()
    {
        var one = new MergeSql(sql, steps, rows, left, Number);
        return
        [
            IndexNumbers(),
            .. Create($"""
                #variable_conflict use_column
                <<{Block}>>
                DECLARE
                    number pg_catalog.int8;
                    was_there pg_catalog.bool;
                    answer {Answers};
                BEGIN
                    FOR number IN SELECT {Row} FROM {Source} s ORDER BY {List(KeyNames, "s.")} LOOP
                {string.Concat(one.Steps().Select(step => $"""
                            {step} INTO answer;
                            IF FOUND THEN
                                RETURN NEXT answer;
                                CONTINUE;
                            END IF;

                    """))}
                    END LOOP;
                END
                """),
        ];
    }

    // The first that has an answer is the last.
    private IEnumerable<string> Steps() => [.. Change(), FoundReturning()];

    private IEnumerable<string> Change()
    {
        if (steps.Mode == WriteMode.UpdateOnly)
            yield return $"{Update()} RETURNING {Number}, {Updated}{Made}";
        if (steps.Mode == WriteMode.InsertOnly || (steps.Mode != WriteMode.UpdateOnly && !steps.Updated.Any()))
            yield return $"{InsertMissing()} RETURNING {Number}, {Added}{Made}";
        else if (steps.Mode != WriteMode.UpdateOnly && CountsUpserted)
            yield return $"{UpsertRows} RETURNING {Number}, CASE WHEN {IsAdded} THEN {Added} ELSE {Updated} END{Made}";
        else if (steps.Mode != WriteMode.UpdateOnly)
            yield return $"was_there := EXISTS (SELECT FROM {Target} t JOIN {Source} s ON {SameKey}); "
                + $"{UpsertRows} RETURNING {Number}, CASE WHEN {Block}.was_there THEN {Updated} ELSE {Added} END{Made}";
    }

    // The answers have the table's own types.
    private IReadOnlyList<string> Create(string body)
    {
        var columns = MadeColumns.Select((column, i) => $", t.{Quote(column)} AS v{i}");
        return
        [
            $"CREATE TEMPORARY TABLE {Answers} ON COMMIT DROP AS SELECT 0::pg_catalog.int8 AS number, 0 AS done"
                + $"{string.Concat(columns)} FROM {Target} t WITH NO DATA",
            .. steps.Placement.AroundOwnFunction(
                $"CREATE FUNCTION {Function}() RETURNS SETOF {Answers} LANGUAGE plpgsql "
                + $"AS '{body.Replace("'", "''", StringComparison.Ordinal)}'"),
        ];
    }
}

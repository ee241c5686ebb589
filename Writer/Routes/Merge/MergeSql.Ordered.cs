namespace EfWriter.Routes.Merge;

/// <content>Rows of several kinds, in the order in which they came.</content>
internal sealed partial class MergeSql
{
    /// <summary>What is said of a row that was added without a look at what is there.</summary>
    public const int Inserted = 3;

    /// <summary>Calls the function that works row by row: what was done, and to how many rows.</summary>
    public const string CountRowByRow = $"SELECT done, pg_catalog.count(*) FROM {Function}() GROUP BY done";

    /// <summary>
    /// Makes a function that merges rows one by one, each by the statement of its kind: the numbers that the table gives them are in the
    /// rows' order, which a statement for each kind would not keep.
    /// </summary>
    public IReadOnlyList<string> CreateInOrder(IEnumerable<StagedKind> kinds) =>
    [
        IndexNumbers(),
        .. Create($"""
            #variable_conflict use_column
            <<{Block}>>
            DECLARE
                number pg_catalog.int8;
                kind pg_catalog.bool[];
                was_there pg_catalog.bool;
                answer {Answers};
            BEGIN
                FOR number, kind IN SELECT {Row}, {Kind} FROM {Stage}{Where} ORDER BY {Row} LOOP
            {string.Concat(kinds.Select(kind => $"""
                        IF {Block}.kind OPERATOR(pg_catalog.=) {Literal(kind)} THEN
                            {new MergeSql(sql, steps, rows, kind.Left, Number).ChangeOf(kind)} INTO answer;
                            IF FOUND THEN
                                RETURN NEXT answer;
                            END IF;
                        END IF;

                """))}
                END LOOP;
            END
            """),
    ];

    /// <summary>Whether rows of a kind are added without a look at what is there.</summary>
    public bool Inserts(StagedKind kind) => steps.Keys.Count == 0 || steps.IsNew || kind.Leaves(steps.Keys);

    private string ChangeOf(StagedKind kind) =>
        Inserts(kind) ? $"{InsertFrom} RETURNING {Number}, {Inserted}{Made}" : Change().Single();

    private string Literal(StagedKind kind)
    {
        var has = steps.Rules.Inserted.Select(column => kind.Left.Contains(column.Name) ? "false" : "true");
        return $"ARRAY[{string.Join(", ", has)}]::pg_catalog.bool[]";
    }
}

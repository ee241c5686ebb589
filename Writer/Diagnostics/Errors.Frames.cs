namespace EfWriter;

/// <summary>Refusals of frames, or of columns that no frame can hand out.</summary>
internal static partial class Errors
{
    public static FrameFault UnsupportedColumn(string column, string type, string remedy) =>
        new($"It is of the type {type}, which no PostgreSQL column is made from.", remedy, column);

    public static FrameFault ObjectColumn(string column, string type) =>
        UnsupportedColumn(column, type, "Give the column one type, such as string or long, or convert its values to JSON (JsonNode).");

    public static FrameFault BrokenBuffer(string column, string type) =>
        new(
            $"The column of {type} does not hold what its length and type say.",
            "If it came from an Arrow batch, pass the batch itself: DataFrame reads Arrow's packed booleans as whole bytes. Else build the "
            + "column anew.",
            column);

    public static FrameFault BrokenArray(string column, string type) =>
        new(
            $"Its array of {type} does not hold what its length, offsets and views say.",
            "Make the array anew. If it came from a file or a stream, ask whoever made that.",
            column);

    public static FrameFault TooDeep(string column, int levels) =>
        new($"Its type has {levels} levels of types within types, or more.", "Store values as deep as these as a text of JSON.", column);

    public static FrameFault ShortColumn(string column, long rows, long expected) =>
        new($"It has {rows} rows where the frame has {expected}.", "Make all columns equally long.", column);

    public static FrameFault NoProperties(Type type) =>
        new(
            $"{TypeNames.Of(type)} has no columns: a row must be a class, record or struct with public readable properties.",
            "Project the values into a record: rows.Select(value => new { value }).");

    public static FrameFault NullRow(long row) =>
        new("The row is null where an object was expected.", "Leave it out: rows.Where(row => row is not null).", row: row);

    public static FrameFault UnusableCell(string column, long? row, string what) =>
        new(
            $"It holds {what}.",
            "Correct the value, or hand the column over as a number or a text.",
            column,
            row);

    public static FrameFault NullElement(string column, long row) =>
        new(
            "The list holds a null, while its schema says that the elements are never null.",
            "Declare the list's element field nullable.",
            column,
            row);

    public static FrameFault DecimalCutByProvider(string column, long row, int digits) =>
        new(
            $"The number fills all {digits} digits that System.Decimal keeps, and its type has more: "
                + "the reader's provider may have cut it.",
            $"Cast the column in the query to a decimal of at most {digits} digits, or to text.",
            column,
            row);

    public static FrameFault OtherStorage(string column, long row, Type found, Type expected) =>
        new(
            $"SQLite has {TypeNames.Of(found)} here, and {TypeNames.Of(expected)} in other rows.",
            "Give the column one type in the query, with CAST(… AS TEXT), INTEGER or REAL.",
            column,
            row);

    public static FrameFault UnreadableList(string column, long row, string remedy) =>
        new("It holds a list that cannot be read.", remedy, column, row);

    public static FrameFault OtherSchema(string found, string expected, string? column) =>
        new($"A batch of the stream has {found} where the stream's schema has {expected}.", "Send batches of one schema in one stream.",
            column);

    public static FrameFault OtherArray(string column, string found, string expected) =>
        new($"It holds {found} where its schema says {expected}.", "Make the batch with a schema that its arrays match.", column);

    public static InvalidOperationException ReadTwice(string kind) =>
        Unsupported(
            $"The {kind} has been read already and gives its rows once. Make a new one for another write, or collect the rows in memory "
            + "first.");

    public static FrameFault ShorterThanBefore(string kind, long found, long expected) => new(
        $"The {kind} gave {found} rows where it had {expected} when it was first read by this write: rows would be lost.",
        "Keep others from changing the collection until the write has ended, or write a copy (ToList).");

    public static FrameFault SourceUsesConnection() => new(
        "The frame's rows are read from the connection that they are written to, which can do one thing at a time.",
        "Read them through another context or connection, or collect them in memory first (ToListAsync).");

    public static FrameFault QueryOfOwnConnection() => new(
        "The rows are a query of the context that they are written with, or of its connection, which can do one thing at a time.",
        "Pass the query itself (IQueryable), so that its rows stay on the server, run it through another context, or collect its rows "
        + "first (ToListAsync).");

    public static FrameFault NoPartitions() => new(
        "The frame has no partitions, and so no columns.", "Give it at least one, which may have no rows.");

    public static FrameFault PartitionOfText(string kind) => new(
        $"A partition is a {kind} text, whose types are found by looking at all of its rows.",
        "Write the texts one after the other, or as parts of a load (BeginLoadAsync).");

    public static FrameFault OtherPartition(int partition, string? column) => new(
        $"Partition {partition} (the first is 0) has other columns than the first one, by number, name, order or type.",
        "Give all partitions the same columns in the same order.",
        column);
}

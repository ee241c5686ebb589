namespace EfWriter;

/// <summary>Refusals of single cells, by column and row. No text holds the cell's value.</summary>
/// <remarks><c>pair</c> is the CLR type and the column's: <c>Decimal for numeric(5,2)</c>.</remarks>
internal static partial class Errors
{
    private const string AddPlugin = "Add the type's plugin or mapping to the data source "
        + "(UseNodaTime, UseNetTopologySuite, UseVector, MapComposite, EnableDynamicJson), "
        + "or convert the column to a type of docs/types.md.";

    public static FrameFault NullInRequired(string column, long row, string storeType) => new(
        $"The cell is null, and the table's column is {storeType} NOT NULL.", "Fill the cell, or let the column take NULL.", column, row);

    public static FrameFault NulInText(string column, long row, string pair) => new(
        $"The text ({pair}) holds the character U+0000, which PostgreSQL cannot store.",
        "Remove it, or write the column as bytes.", column, row);

    public static FrameFault InvalidText(string column, long row, string pair) => new(
        $"The text ({pair}) holds half of a surrogate pair or bytes that are not UTF-8.",
        "Repair the text, or write the column as bytes.", column, row);

    public static FrameFault TextTooLong(string column, long row, string pair, int found, int most) => new(
        $"The text ({pair}) has {found} characters, and the column takes {most}.", "Shorten the text, or widen the column.",
        column, row);

    public static FrameFault FieldTooLong(string column, long row, string pair, int most) => new(
        $"The text ({pair}) takes more than {most} bytes of UTF-8, the most that PostgreSQL keeps in a field.",
        "Shorten it, or store it as a large object.", column, row);

    public static FrameFault RowTooLong(long row, int most) => new(
        $"The row takes more than {most} bytes, the most that can be sent at once.", "Split its texts over several rows or tables.",
        row: row);

    public static FrameFault TooManyDecimals(string column, long row, string pair, int needed, int most) => new(
        $"The number ({pair}) needs {needed} digits after the point, and the column keeps {most}: it would be rounded.",
        "Round it in the frame, or widen the column.",
        column,
        row);

    public static FrameFault CutInterval(string column, long row, string pair) => new(
        $"The interval ({pair}) has a part that the column does not keep: it would be cut.",
        "Cut it in the frame, or let the column be a plain interval.",
        column,
        row);

    public static FrameFault TooPrecise(string column, long row, string pair, int digits) => new(
        $"The value ({pair}) needs more than the {digits} fractional digits of a second that the column keeps: it would be rounded.",
        "Round it in the frame, or widen the column.",
        column,
        row);

    public static FrameFault LocalDateTime(string column, long row, string pair) => new(
        $"The DateTime's Kind is Local ({pair}): which instant it means depends on the machine.",
        "Call ToUniversalTime() for an instant (timestamptz), or SetKind Unspecified for a wall-clock time (timestamp).",
        column,
        row);

    public static FrameFault KindMismatch(string column, long row, DateTimeKind found, string storeType) => new(
        $"The DateTime's Kind is {found}, and the column's type is {storeType}: "
        + $"{(found == DateTimeKind.Utc ? "an instant is not a wall-clock time" : "a wall-clock time is not an instant")}.",
        "Give all cells of the column one Kind: Utc for timestamptz, Unspecified for timestamp.",
        column,
        row);

    public static FrameFault Unchecked(string column, string pair) => new(
        $"The server would round or cut values ({pair}) without a word, and EfWriter cannot look into these.",
        "Add the type's plugin to the context's options too (UseNpgsql(…, npgsql => npgsql.UseNodaTime())), give each field of a "
        + "composite a property of its name (or a PgName), or let the column's type have no precision or length.",
        column);

    public static FrameFault RefusedByNpgsql(string column, long row, Type type, string storeType) => new(
        $"Npgsql, as the host's data source is configured, cannot write this value of {TypeNames.Of(type)} as {storeType}.",
        AddPlugin,
        column,
        row);

    public static FrameFault RefusedByNpgsql(IReadOnlyList<string> columns, long row) => new(
        $"Npgsql, as the host's data source is configured, cannot write a value of one of the columns {string.Join(", ", columns)}.",
        AddPlugin,
        row: row);

    public static FrameFault UnfitForBulkExtensions(string column, long row, string pair, Type type) => new(
        $"The value ({pair}) does not fit in {TypeNames.Of(type)}, as which EFCore.BulkExtensions would send it.",
        "Use BulkMethod.Copy.", column, row);

    public static FrameFault UndefinedEnum(string column, long row, string pair) => new(
        $"The value ({pair}) is no member of its enum, and so has no label.", "Use a defined member.", column, row);

    public static FrameFault UndefinedJson(string column, long row, string pair) => new(
        $"The JSON ({pair}) is undefined: it was never given a value.", "Use a JSON null, or a nullable column.", column, row);

    public static FrameFault UnfitCell(string column, long row, string pair, string what) => new(
        $"It holds {what} ({pair}).", "Correct the value, or change the column's type.", column, row);
}

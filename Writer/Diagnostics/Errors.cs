using System.Runtime.CompilerServices;

namespace EfWriter;

/// <summary>The text of every refusal that the product makes of itself: what was found, where, what was expected, what to do.</summary>
internal static partial class Errors
{
    public static string NoDynamicCode() =>
        "EfWriter and EF Core generate code at run time, which this app forbids: it is published with AOT, or it is a file-based app. Set "
        + "PublishAot to false: '#:property PublishAot=false' at the top of the file, or <PublishAot>false</PublishAot> in the project.";

    public static FrameFault EmptyName(string what, string? column) => new(
        $"A {what}'s name is empty; PostgreSQL needs at least one character.", "Give it a name.", column);

    public static FrameFault BlankName(string what, string? column) => new(
        $"A {what}'s name is white space only, which EF Core takes for none.", "Give it another name.", column);

    public static FrameFault NulInName(string what, string? column) => new(
        $"A {what}'s name holds the character U+0000, which PostgreSQL cannot store.", "Rename it.", column);

    public static FrameFault SurrogateInName(string what, string? column) => new(
        $"A {what}'s name holds half of a surrogate pair, which has no UTF-8 form.", "Rename it.", column);

    public static FrameFault NameTooLong(string what, string name, int bytes, int most, string? column) => new(
        $"The {what} name{(column is null ? $" '{Echo.Line(name)[..Math.Min(40, Echo.Line(name).Length)]}…'" : string.Empty)} takes "
        + $"{bytes} bytes of UTF-8; PostgreSQL keeps {most} and would cut the rest.",
        $"Use a name of at most {most} bytes.",
        column);

    public static FrameFault SchemaEndsBlock() => new(
        "The schema name holds '$EF$', which would end the block that makes it.", "Rename it, or create the schema first.");

    public static FrameFault SystemColumnName(string name) => new(
        $"'{name}' is the name of a system column that every PostgreSQL table has.", "Rename the column.", name);

    public static FrameFault DuplicateColumn(string name) => new(
        $"Two columns are called '{name}'; a table's columns need names of their own.", "Rename one of them.", name);

    public static FrameFault NoColumns() => new(
        "The frame has no columns, and a table needs at least one.", "Add a column.");

    public static FrameFault TooManyColumns(int found, int most) => new(
        $"The frame has {found} columns; a PostgreSQL table has at most {most}.",
        "Write fewer columns, or split the frame over two tables.");

    public static FrameFault UnknownColumn(string name, string option, IEnumerable<string> known) => new(
        $"WriteOptions.{option} names the column '{name}', which the frame does not have. It has: {List(known)}.",
        "Use the frame's own spelling, upper and lower case included.",
        name);

    public static FrameFault NamesNoColumn(string name, string option, string why, string remedy) => new(
        $"WriteOptions.{option} names '{name}', which is no column of the table: {why}.", remedy, name);

    public static FrameFault IndexWithoutColumns() => new(
        "An index in WriteOptions.NewTable.Indexes has no columns.", "Name at least one, or leave the index out.");

    public static FrameFault DuplicateIndex(IEnumerable<string> columns) => new(
        $"WriteOptions.NewTable.Indexes has two indexes over ({List(columns)}).", "Keep one of them.");

    public static FrameFault UnknownColumnType(string column, Type type) => new(
        $"It holds {TypeNames.Of(type)}, for which neither EfWriter nor the DbContext knows a PostgreSQL type.",
        "Convert the column to a type of the README's table, or add the type's plugin to UseNpgsql(…).",
        column);

    public static FrameFault UnknownStoreType(string column, string storeType) => new(
        $"WriteOptions.Columns asks for the type '{storeType}', which the server does not know.",
        "Check its spelling, name its schema, or create it first.",
        column);

    public static FrameFault NoEncoder(string column, string held, string storeType) => new(
        $"It holds {held}, which binary COPY cannot send as {storeType} without loss or has no encoder for.",
        "Convert the column, change the table's, or use BulkMethod.Auto or BulkMethod.Importer for types of a plugin.",
        column);

    public static FrameFault NotInModel(string column, string held, string storeType) => new(
        $"It holds {held}, which the DbContext does not map to {storeType}: EFCore.BulkExtensions needs an entity with such a property.",
        "Add the type's plugin to the context's options, or use BulkMethod.Auto, which needs it in the data source only.",
        column);

    public static FrameFault TypeMismatch(string column, string held, string storeType) => new(
        $"It holds {held}, and the table's column is {storeType}: not every value would arrive as it is.",
        "Convert the values before they are written, or change the table's column.",
        column)
    { IsAboutType = true };

    public static FrameFault MissingInTable(string column, IEnumerable<string> known) => new(
        $"The table has no column of that name. It has: {List(known)}.",
        "Rename or drop the frame's column, or add it to the table.",
        column);

    public static FrameFault MissingInFrame(string column) => new(
        "The table's column is NOT NULL and has no default, and the frame has no column of that name.",
        "Add it to the frame, or give the table's column a default.",
        column);

    public static FrameFault GeneratedColumn(string column) => new(
        "The server computes this column (GENERATED ALWAYS AS) and takes no value for it.", "Drop it from the frame.", column);

    public static FrameFault UnsafeForBulkExtensions(string what, string name, string? column) => new(
        $"EFCore.BulkExtensions writes the {what} name '{name}' into SQL without escaping '\"', '[' and ']'.",
        "Use BulkMethod.Copy, or a name without these characters.",
        column);

    public static FrameFault BulkExtensionsMissing() => new(
        "BulkMethod.BulkExtensions needs the assembly EFCore.BulkExtensions.PostgreSql, which the app does not have.",
        "Add the package to the app (mind its licence), or use BulkMethod.Copy.");

    public static FrameFault RowsLost(long sent, long counted) => new(
        $"{sent} rows were sent and the server counts {counted}: a trigger or rule kept rows out or added some.",
        "Disable it for the load, or write to a staging table.");

    public static FrameFault BadLockTimeout(TimeSpan found) => new(
        $"WriteOptions.LockTimeout is {found}; it must not be negative.",
        "Leave it out for one minute, or take TimeSpan.Zero for one try.");

    public static FrameFault TransactionNotShared() => new(
        "The connection has a transaction that the DbContext was not told of.",
        "Call db.Database.UseTransaction(transaction) before the write.");

    public static FrameFault TransactionLost() => new(
        "The context's transaction has ended with its connection, and the caller's earlier work with it.",
        "Dispose it, and do all of its work again in a new one.");

    public static FrameFault ConnectionBusy() => new(
        "The context's connection is busy with another command.",
        "Read a DbDataReader from another connection than the one that is written to.");

    public static FrameFault BadBatchRows(int found) => new(
        $"WriteOptions.BatchRows is {found}; it must be 1 or more.", "Leave it out for 16,384.");

    public static FrameFault BadParallelism(int found) => new(
        $"WriteOptions.Parallelism is {found}; it must be 1 or more.", "Leave it out for one connection.");

    public static FrameFault NotNpgsql(string? provider) => new(
        $"The DbContext uses the provider '{provider}'; EfWriter writes to PostgreSQL only.", "Configure it with UseNpgsql(…).");

    public static ArgumentException BadUri(string problem) => Misused(
        $"The connection URI {problem}. Expected postgresql://user:password@host:5432/database?sslmode=require, with reserved characters "
        + "percent-encoded ('@' as %40), or Npgsql's own form.");

    public static ArgumentException BadEnvironment(string variable, string problem) =>
        Misused($"The environment's {variable} {problem}. Nothing was connected.");

    public static ArgumentException OpenPassfile() => Misused(
        "The file of passwords (passfile, PGPASSFILE or ~/.pgpass) is open to other users, and is not used. Close it: chmod 600.");

    private static InvalidOperationException Unsupported(string message, [CallerMemberName] string name = "") =>
        new(ErrorCode.Add(message, ErrorCode.Of(name)));

    private static ArgumentException Misused(string message, [CallerMemberName] string name = "") =>
        new(ErrorCode.Add(message, ErrorCode.Of(name)));

    private static string List(IEnumerable<string> names) =>
        string.Join(", ",
            names.Take(40)
                .Select((name, i) => Echo.Column(name) is [' ', '\'', ..] shown ? shown[1..] : $"column {i + 1}{Echo.Column(name)}"));
}

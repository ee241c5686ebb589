using Npgsql;

namespace EfWriter;

/// <summary>Refusals of queries whose rows would stay on the server.</summary>
internal static partial class Errors
{
    private const string RunElsewhere =
        "or run the query through another context, whose rows travel, or collect them first (ToListAsync).";

    public static FrameFault QueryMadeByCode(string path) => new(
        path.Length == 0
            ? "The query makes its objects by code that only runs in the app: a constructor with arguments, a method, or related objects."
            : "The query makes this property by code that only runs in the app, and its rows stay on the server.",
        $"Use an object initializer with expressions that EF translates to SQL, {RunElsewhere}",
        path.Length == 0 ? null : path);

    public static FrameFault QueryOfOtherType(Type type) => new(
        $"The query is of the context that its rows are written with, and makes {TypeNames.Of(type)}, which is no entity type with a "
        + "table. How its columns are stored, the model does not say, so the rows cannot stay on the server; and one connection cannot "
        + "read rows and write them at once.",
        $"Let the query make objects of an entity type (select new Report {{ … }}), {RunElsewhere}");

    public static FrameFault QueryOfShared(string entity) => new(
        $"The query is of the context that its rows are written with, and {entity} is an entity type that only its name tells from others "
        + "of its class, whose rows do not stay on the server.",
        "Collect the rows first (ToListAsync), or run the query through another context.");

    public static FrameFault QueryPropertyNotStored(string path, string entity) => new(
        $"The query sets it, and it is no column of {entity}'s own: a navigation, a part of a document, or not mapped.",
        $"Set the columns' properties, {RunElsewhere}",
        path);

    public static FrameFault QueryStoresOtherwise(string path, string found, string expected) => new(
        $"The query has it as {found}, and the model stores it as {expected}: rows that stay on the server are not converted.",
        $"Convert it in the query, map both properties alike, {RunElsewhere}",
        path);

    public static FrameFault QueryLeavesToApp(string path) => new(
        "The app makes this value for each object, by a value generator or an initializer, and rows that stay on the server make none.",
        $"Set it in the query, {RunElsewhere}",
        path);

    public static FrameFault QuerySetsKind(string path) => new(
        "The query sets it, and the type of the objects that it makes says already of which type their rows are.",
        $"Leave it out of the query, {RunElsewhere}",
        path);

    public static FrameFault QueryUnsetKey(string column) => new(
        "The query gives a row that has no value for it, for which the app would generate one, and rows that stay on the server make none.",
        $"Give it a value in the query, {RunElsewhere}",
        column);

    public static FrameFault QueryTranslatedOtherwise() => new(
        "The query's SQL has other columns than EF's translation says: an interceptor changes queries.",
        $"Leave the interceptor out for this query, {RunElsewhere}");

    public static FrameFault QueryOnShadowedPath() => new(
        "The session's search path, or a temporary table, puts other names before PostgreSQL's own, which a write sets aside and the query "
        + "may depend on.",
        $"Leave pg_catalog out of the search path, {RunElsewhere}");

    public static FrameFault QuerySourceHeld(TimeSpan lockTimeout, IReadOnlyCollection<string> holders) => new(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"What the query reads could not be read for {lockTimeout.TotalSeconds:0.###} s: {Holders(holders)}."),
        "Run the write again when it is free, or give it more time by LockTimeout.")
    { SqlState = PostgresErrorCodes.LockNotAvailable };

    public static FrameFault QueryMayLeaveToDatabase(string path) => new(
        "The database makes this value for a row that has none, which is not known before the query runs, and the table is replaced.",
        $"Leave it out of the query, or add the rows with IfExists.Append, {RunElsewhere}",
        path);

    public static InvalidOperationException StoredInSeveralWays(
        Type type, string? member, IReadOnlyList<string> ways, string call) => Unsupported(
        $"The model stores values of the type {TypeNames.Of(type)} in several ways, and nobody says in which to store "
        + $"{member ?? "the rows"}: {string.Join("; ", ways)}. Values that are stored in another way than those of the column that they "
        + $"are compared with find other rows, or none. Name the property that they are of, this one or another: {call}.");

    public static InvalidOperationException StoredBySeveralTypes(string storedAs, IReadOnlyList<string> ways, string call) => Unsupported(
        $"'{storedAs}' names a property of several entity types, which store it in several ways: {string.Join("; ", ways)}. Name it by the "
        + $"set of one: {call}.");

    public static InvalidOperationException RowsOfAnyType(string storedAs) => Unsupported(
        $"'{storedAs}' gives an object of any type, and so do the rows. Cast it to the property's own type, as in "
        + "bag => (string)bag[\"Code\"].");

    public static InvalidOperationException NotStoredAlike(string column, string storeType) => Unsupported(
        $"Values of '{column}' cannot be kept in a temporary table as the model stores them, by a mapping to {storeType} of its own. Use "
        + "Contains, or leave them out of the rows.");

    public static InvalidOperationException NotStored(string storedAs, string entity) => Unsupported(
        $"'{storedAs}' names no property of {entity} that the model stores in a column, and makes no row of such properties. Name one, as "
        + "in (Order order) => order.Price, or several, as in (Order order) => new Line(order.Id, order.Price); of a property bag, "
        + "(Dictionary<string, object> bag) => (string)bag[\"Code\"].");

    public static InvalidOperationException NotJoinable(Type type) => Unsupported(
        $"Rows of the type {TypeNames.Of(type)} have no columns. Use a type that EF maps to a column, or a class or record of such "
        + "properties that a constructor or setters take: record Key(int Id, string Name). Tuples and types with related objects are "
        + "none.");
}

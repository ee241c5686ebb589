namespace EfWriter;

/// <summary>Refusals of options that do not go together, or have no effect.</summary>
internal static partial class Errors
{
    public static FrameFault OptionRefused(string problem, string remedy) => new(problem, remedy);

    public static ArgumentException NotADefault(string option) => Misused(
        $"WriteOptions.{option} says what a single write does, and is no default for all. Set it at the calls.");

    public static FrameFault HookWithoutObjects(Type type) => new(
        $"The app has set a hook for {TypeNames.Of(type)} (UseEfWriter, BeforeRow), which sets properties of objects, and the rows of a "
        + "frame or of a query on the server are none.",
        "Write entities, or let the rows have what the hook would set and set WriteOptions.IgnoreAppDefaults; a frame for a table's name "
        + "may also have rows of a type that is no entity's.");

    public static FrameFault BulkConfigUnused(string method) => new(
        $"BulkConfig is set, and WriteOptions.BulkMethod is {method}, which does not use it.",
        "Leave it out, or set BulkMethod to BulkExtensions.");

    public static FrameFault BulkConfigRefused(string setting, IReadOnlyList<string> open) => new(
        $"BulkConfig.{setting} is set, which would change what is written, where, or in which transaction.",
        $"Leave it out: the write's own options say that. What can be set is {string.Join(", ", open)}.");

    public static FrameFault FacetWithoutEffect(string column, string facet, string storeType) => new(
        $"WriteOptions.Columns asks for {facet}, which changes nothing about the type {storeType}.",
        "Leave it out, or name the whole type in StoreType.",
        column);

    public static FrameFault ScaleWithoutPrecision(string column) => new(
        "WriteOptions.Columns asks for Scale without Precision, which says nothing.", "Set Precision as well, or leave Scale out.", column);

    public static FrameFault NullableKey(string column) => new(
        "WriteOptions.Columns asks for IsNullable = true, and the column belongs to the primary key, which takes no NULL.",
        "Leave it out, or take the column out of the key.",
        column);

    public static FrameFault AddedNotNull(string column) => new(
        "WriteOptions.Columns asks for IsNullable = false, and the column is added to a table that is there, whose rows have no value for "
        + "it.",
        "Leave it out, or add the column yourself, with a default.",
        column);

    public static FrameFault OtherDestination(string asked, string own) => new(
        $"The statement goes to{Echo.Name(asked)}, and this destination is{Echo.Name(own)}.",
        "Run it on the destination of that name: GetRequiredKeyedService<PostgresDestination>(statement.Destination).");
}

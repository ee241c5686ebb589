using EfWriter.Frames.Text;

namespace EfWriter;

/// <summary>Refusals of entity types that the host's model maps to no table of their own, and of what does not fit them.</summary>
internal static partial class Errors
{
    public static InvalidOperationException NotMapped(Type type) => new(
        $"The DbContext's model has no entity type {TypeNames.Of(type)}. Add it to the model, or write with a table's name: "
        + "db.WriteAsync(frame, \"table\").");

    public static InvalidOperationException NoTable(string entity) => new(
        $"The model maps {entity} to no table of its own (a view, a query, or an abstract type). Write the type that has one, or write "
        + "with a table's name.");

    public static InvalidOperationException SplitEntity(string entity) => new(
        $"The model keeps {entity} in several tables (TPT or entity splitting), and a write fills one. Write each table by its name, or "
        + "use SaveChanges.");

    public static InvalidOperationException OwnedElsewhere(string entity, string path) => new(
        $"The model keeps {entity}.{path} in a table of its own, and a write fills one. Map it with ToJson(), write each table by its "
        + "name, or use SaveChanges.");

    public static FrameFault NoEntityProperty(string column, string entity, IEnumerable<string> known) => new(
        $"{entity} has no property or column of that name. It has: {List(known)}.",
        "Rename or drop the frame's column.",
        column);

    public static FrameFault TwoForOneProperty(string column, string other, string target) => new(
        $"It is for the column '{target}', and so is '{other}'.", "Drop one of them.", column);

    public static FrameFault MixedInMode(string column, long row, string mode) => new(
        "The database makes this value if an entity has none, and some of the entities have one while others do not; with the mode "
        + $"{mode}, all have to be alike.",
        "Write the two kinds in two calls.",
        column,
        row);

    public static FrameFault MixedInCast(string column, long row) => new(
        "The database makes this value if an entity has none, and some of the entities have one while others do not; with OnTypeMismatch = "
        + "Cast, all have to be alike.",
        "Write the two kinds in two calls, or change the types of the table's columns.",
        column,
        row);

    public static FrameFault MixedInNewTable(string column, long row) => new(
        "The table is created by this write, and has nothing that makes this value for an entity without one; the entities before have "
        + "one.",
        "Create the table by migrations first and append, or replace its rows and keep the table.",
        column,
        row);

    public static FrameFault LeftToDatabase(string column) => new(
        "Rows are found or compared by this column, and the first entity has no value of it: the database would make one.",
        "Give the entities their values, or name other columns in WriteOptions.",
        column,
        0);

    public static FrameFault NeedsMigratedTable(IEnumerable<string> columns) => new(
        $"The table has to be created, and its columns {List(columns)} are made by the database as the model says.",
        "Create it by migrations first and append, or replace its rows and keep the table.");
}

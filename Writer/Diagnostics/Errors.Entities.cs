namespace EfWriter;

/// <summary>Refusals of entity types that the host's model maps to no table of their own, and of what does not fit them.</summary>
internal static partial class Errors
{
    public static InvalidOperationException NotMapped(Type type) => Unsupported(
        $"The DbContext's model has no entity type {TypeNames.Of(type)}. Add it to the model, or write with a table's name: "
        + "db.WriteAsync(frame, \"table\").");

    public static InvalidOperationException SharedType(Type type, IEnumerable<string> entities) => Unsupported(
        $"The DbContext's model maps {TypeNames.Of(type)} to entity types that only names tell apart ({List(entities)}). Write by the set "
        + "of one: db.Set<…>(\"name\").WriteAsync(rows), or give the entities a class of their own.");

    public static InvalidOperationException NoTable(string entity) => Unsupported(
        $"The model maps {entity} to no table of its own (a view, a query, or an abstract type). Write the type that has one, or write "
        + "with a table's name.");

    public static InvalidOperationException TptEntity(string entity) => Unsupported(
        $"The model keeps {entity} in several tables (TPT), and a write fills one. Write each table by its name, or use SaveChanges.");

    public static InvalidOperationException SplitEntity(string entity, IEnumerable<string> elsewhere) => Unsupported(
        $"The model keeps {List(elsewhere)} of {entity} in a table of their own, and a write fills one. "
        + "Write each table by its name, or use SaveChanges.");

    public static InvalidOperationException SharedRow(string entity, string owner, string? navigation) => Unsupported(
        $"The model keeps {entity} in the rows of {owner}, and such a row is not inserted on its own. Write {owner} with its "
        + $"{navigation ?? entity} set, or use SaveChanges.");

    public static InvalidOperationException StoredProcedure(string entity, string procedure) => Unsupported(
        $"The model saves {entity} by the stored procedure '{procedure}', and a write fills the table itself. Write the table by its name, "
        + "or use SaveChanges.");

    public static InvalidOperationException TpcSequence(string entity) => Unsupported(
        $"The model keeps each type of {entity} in a table of its own (TPC), and a sequence that is read once does not say whose entities "
        + "it has. Write a list, or a sequence of one of the types.");

    public static InvalidOperationException TpcMixture(string entity, IEnumerable<string> types) => Unsupported(
        $"The model keeps each type of {entity} in a table of its own (TPC), and a write fills one; the list has {List(types)}. "
        + "Write a list of each, in one transaction.");

    public static InvalidOperationException TpcSyncScope(string entity, IEnumerable<string> missing) => Unsupported(
        $"The model keeps each type of {entity} in a table of its own (TPC), WriteOptions.Merge.SyncScope is set, and the list has no "
        + $"{List(missing)}, so that nothing says which of their rows are in the scope. Sync a list of each type.");

    public static InvalidOperationException TpcReturned(string entity) => Unsupported(
        $"The model keeps each type of {entity} in a table of its own (TPC), the list has several of them, and "
        + "WriteOptions.SetGeneratedValues is set. Write a list of each type, or call WriteGraphAsync.");

    public static InvalidOperationException OwnedElsewhere(string entity, string path) => Unsupported(
        $"The model keeps {entity}.{path} in a table of its own, and a write fills one. Map it with ToJson(), write each table by its "
        + "name, or use SaveChanges.");

    public static FrameFault UnusableFilter(string entity, string why) => new(
        $"Sync deletes only what a query of {entity} would give, and its query filter cannot be asked: {why}.",
        "Change the filter so that a query of the type works; running one shows what EF says of it.");

    public static FrameFault NoEntityProperty(string column, string entity, IEnumerable<string> known) => new(
        $"{entity} has no property or column of that name. It has: {List(known)}.",
        "Rename or drop the frame's column.",
        column);

    public static FrameFault TwoForOneProperty(string column, string other, string target) => new(
        $"It is for the column '{target}', and so is '{other}'.", "Drop one of them.", column);

    public static FrameFault NoDiscriminator(string entity, string column, string path) => new(
        $"{entity} is abstract, and the frame has no column '{path}', which says of which type each row is.",
        "Add the column, or write a type that is not abstract.",
        column);

    public static FrameFault JoinRows(string entity, string navigation) => new(
        $"{entity} has objects in '{navigation}', which SaveChanges would keep as rows of a join table, and a write fills one table.",
        "Write the join table by its own entity type or name, and leave the collection empty.");

    public static FrameFault UnsavedPrincipal(string navigation, string column) => new(
        $"The object in '{navigation}' has no key yet: SaveChanges would insert it first, and a write fills one table.",
        "Save or write the principals first.",
        column);

    public static FrameFault Severed(string entity, string navigation) => new(
        $"An object of {entity} was taken away from '{navigation}', which the model requires: SaveChanges would delete it, or refuse.",
        "Give it another principal, or delete it.");

    public static FrameFault GeneratorNeedsEntry(string property) => new(
        $"The value generator of '{property}' looks at the entity's entry in the context, and a write tracks nothing.",
        "Set the property, or add the entities to the context and use SaveChanges.",
        property);

    public static FrameFault FixedColumn(string column, long row) => new(
        "The model says that it is not changed once it is saved, and the table has another value for the row's key.",
        "Leave the value as it was loaded, or let the property's after-save behaviour be Save.",
        column,
        row);

    public static FrameFault OffsetLost(string property) => new(
        "A DateTimeOffset has another offset than UTC's, which the column would lose; SaveChanges refuses it.",
        "Convert it: value.ToUniversalTime().",
        property);

    public static FrameFault SetBeforeSave(string property) => new(
        "The model says that it is not set before it is saved, and an entity has a value of its own.",
        "Leave it unset, or let the property's before-save behaviour be Save.",
        property);

    public static FrameFault ConcurrentChange(string column, long row) => new(
        "The row was changed since the entity was loaded: the table's concurrency token is another one.",
        "Load the entity again, or write it without its token.",
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

    public static FrameFault TrackedInPart(string option, int row) => new(
        $"WriteOptions.SetGeneratedValues with Merge.{option}: the context tracks the entity of row {row} (the first row is 0), and its "
        + "row need not have all of its values afterwards, so that it could not be taken for stored.",
        $"Write entities that are not tracked, or leave SetGeneratedValues or {option} out.");

    public static FrameFault GeneratedInDocument(string path) => new(
        $"The property '{path}' is of a struct in a JSON document and has a generator, whose value could not be set on the object.",
        "Set the value in the object before, or leave the generator out, or let a class take the struct's place.");

    public static FrameFault GeneratedInStruct(string path) => new(
        $"The database or a generator makes the value of '{path}', which is inside a struct that may be null: EF Core has no setter for "
        + "it.",
        "Let a class take the struct's place, or move the property to the entity.");

    public static FrameFault SameEntity(long first, long row) => new(
        $"It is the same object as row {first}, and SaveChanges would store it once.",
        "Write each object once (Distinct), or a copy for each row.",
        column: null,
        row);

    public static FrameFault SharedObject(string type, IReadOnlyList<string> places, long? row) => new(
        $"One object of {type} is in two places: {List(places)}. SaveChanges would store it in the last one only, or refuse it.",
        "Give each place an object of its own.",
        column: null,
        row);

    public static FrameFault DeletedInContext(string entity, long row) => new(
        $"The context is about to delete this object of {entity}: SaveChanges would delete its row.",
        "Leave it out, or save the deletion first.",
        column: null,
        row);

    public static FrameFault KeyOfAnother(string entity, IEnumerable<string> key, long row) => new(
        $"The row's key ({List(key)}) is that of another object of {entity}, which the context tracks: it takes each key once.",
        "Write the object that the context tracks, or detach one of the two before the write, or leave WriteOptions.SetGeneratedValues "
        + "out.",
        column: null,
        row);

    public static FrameFault NoValuesBack(long row) => new(
        "The server took the row and gave no values for it: a trigger swallowed or moved it, or another session has deleted it.",
        "Let the trigger return the row, or leave WriteOptions.SetGeneratedValues out.",
        column: null,
        row);

    public static FrameFault TwoRowsBack(long row) => new(
        "The server gave the values of two rows for this one: the table has its key twice, or a trigger changed what tells staged rows "
        + "apart.",
        "Make the key unique in the table, or leave WriteOptions.SetGeneratedValues out.",
        column: null,
        row);

    public static FrameFault NullInCollection(string entity, string navigation) => new(
        $"The collection '{entity}.{navigation}' has a null where an object was expected.",
        "Leave it out of the collection.");

    public static FrameFault NullBack(string column, long row) => new(
        $"The server gave NULL for the column{Echo.Column(column)} of the row, which a property takes that cannot be null: a view's "
        + "trigger did not return what it stored.",
        "Let the trigger set the column of NEW before it returns it, or leave WriteOptions.SetGeneratedValues out.",
        column,
        row);

    public static FrameFault GraphCircle(IEnumerable<string> types) => new(
        $"Objects of the graph take each other's keys in a circle, so that none can be first: {List(types)}.",
        "Leave one of the foreign keys out, and set it with an update when the graph is written.");

    public static FrameFault RelatedToTwo(string entity, string principal, IEnumerable<string> relations) => new(
        $"An object of {entity} is related to two objects of {principal} at once, by {List(relations)}. SaveChanges would take the one "
        + "that it meets last.",
        "Relate the object to one of them only. If the context tracks it, ChangeTracker.DetectChanges decides as SaveChanges does.");

    public static FrameFault TwoForOne(string entity, string principal, IEnumerable<string> relations) => new(
        $"Two objects of {entity} are related to the same object of {principal}, which takes one, by {List(relations)}. SaveChanges would "
        + "take the first one away, or leave it out.",
        "Leave one of them out of the graph.");

    public static FrameFault TakenForStored(string entity, string source, string navigation) => new(
        $"Behind an object that the context tracks, '{source}.{navigation}' leads to an object of {entity} that it does not track and "
        + "whose key is set. SaveChanges would take it for one that the database has, and update it.",
        "Add it to the context, or attach it, before the write.");

    public static FrameFault GraphDeleted(string entity) => new(
        $"The graph leads to an object of {entity} that the context is about to delete.",
        "Take it out of the graph, or save the deletion first.");

    public static FrameFault ValueOfOtherType(string property, Type found, Type expected) => new(
        $"An entity has a value of the type {TypeNames.Of(found)}, and the model's property is {TypeNames.Of(expected)}.",
        "Set a value of that type, or map the property as another.",
        property);
}

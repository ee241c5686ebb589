using System.Runtime.CompilerServices;
using EfWriter.Migrations;

namespace EfWriter.Schema;

/// <summary>What happens to the table before the rows come and after.</summary>
/// <param name="LoadInto">The table that takes the rows.</param>
/// <param name="Before">Makes it, or makes of it what the frame needs.</param>
/// <param name="After">Keys and indexes.</param>
/// <param name="Swap">Takes the old table away and gives its name to the new one: what other sessions wait for.</param>
/// <param name="Drop">Takes a staging table away again.</param>
/// <param name="Indexes">The names of the keys and indexes made.</param>
internal sealed record TableScript(
    QualifiedName LoadInto,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After,
    IReadOnlyList<string> Swap,
    IReadOnlyList<string> Drop,
    IReadOnlyList<string> Indexes)
{
    /// <summary>Whether the table is made: new, or in place of an old one.</summary>
    public bool CreatesTable { get; init; }

    /// <summary>Whether Citus is told where its rows go.</summary>
    public bool IsPlaced { get; init; }

    /// <summary>A table is made under a staging name and takes its own in the end.</summary>
    /// <param name="ddl">Renames and drops.</param>
    /// <param name="name">The name in the end.</param>
    /// <param name="suffix">What makes the staging table's name of it.</param>
    /// <param name="replaces">Whether there is an old table to drop.</param>
    /// <param name="indexes">The names of the keys and indexes in the end.</param>
    /// <param name="make">
    /// What makes the table and then its keys and indexes, under the staging table's name and the names that it gives them until then.
    /// </param>
    public static TableScript OfSwap(
        TableDdl ddl, QualifiedName name, string suffix, bool replaces, IReadOnlyList<string> indexes,
        Func<QualifiedName, Func<string, string>, (IReadOnlyList<string> Table, IReadOnlyList<string> Indexes)> make)
    {
        var staging = name with { Name = Identifiers.Derive(name.Name, suffix) };
        var made = make(staging, Stage);
        return new(
            staging,
            made.Table,
            made.Indexes,
            [
                .. replaces ? ddl.DropTable(name) : [],
                .. ddl.RenameTable(staging, name.Name),
                .. indexes.SelectMany(index => ddl.RenameIndex(name, Stage(index), index)),
            ],
            ddl.DropTable(staging),
            indexes)
        { CreatesTable = true };

        static string Stage(string index) => Identifiers.Derive(index, StagingNames.OfParts);
    }
}

/// <summary>Makes <see cref="TableScript"/>s; those of the same shape once.</summary>
internal sealed class TablePlanner(RuntimeModelBuilder models, TableDdl ddl)
{
    // Kept as long as the models that they were made from, which are bounded.
    private static readonly ConditionalWeakTable<RuntimeTable, TableScript> Creations = [];
    private static readonly ConditionalWeakTable<RuntimeTable, TableScript> Replacements = [];

    /// <summary>Rows go into the table as it is.</summary>
    public static TableScript Append(QualifiedName name) => new(name, [], [], [], [], []);

    /// <summary>There is no such table yet.</summary>
    public TableScript Create(TableDefinition definition) => Creations.GetValue(
        Build(definition),
        table => new(definition.Name, ddl.CreateTable(table), ddl.CreateKeysAndIndexes(table), [], [],
            Names(table))
        { CreatesTable = true });

    /// <summary>A new table is made beside the old one and takes its name in the end: readers keep the old one until the commit.</summary>
    public TableScript Replace(TableDefinition definition) =>
        Replacements.GetValue(Build(definition), table => Swap(table, StagingNames.InTransaction, replaces: true));

    /// <summary>
    /// The same by a staging table of another name: one that is committed before it is swapped in, or beside one that somebody else has put
    /// there.
    /// </summary>
    /// <param name="definition">What the target shall be.</param>
    /// <param name="suffix">What makes the staging table's name of the target's.</param>
    /// <param name="replaces">Whether there is an old table to drop.</param>
    public TableScript SwapCommitted(TableDefinition definition, string suffix, bool replaces) => Swap(Build(definition), suffix, replaces);

    private TableScript Swap(RuntimeTable table, string suffix, bool replaces) => TableScript.OfSwap(
        ddl, table.Definition.Name, suffix, replaces, Names(table),
        (staging, rename) => (ddl.CreateTable(table, staging.Name), ddl.CreateKeysAndIndexes(table, staging.Name, rename)));

    private RuntimeTable Build(TableDefinition definition) => Fit(models, definition);

    /// <summary>
    /// The model of a definition, with names that PostgreSQL does not cut: EF counts characters where PostgreSQL counts bytes.
    /// </summary>
    public static RuntimeTable Fit(RuntimeModelBuilder models, TableDefinition definition)
    {
        var table = models.Build(definition);
        return Names(table).All(name => Identifiers.Fit(name) == name) ? table : models.Build(definition with
        {
            PrimaryKeyName = table.PrimaryKeyName is { } key ? Identifiers.Fit(key) : null,
            Indexes = [.. definition.Indexes.Zip(table.IndexNames, (index, name) => index with { Name = Identifiers.Fit(name) })],
        });
    }

    private static IReadOnlyList<string> Names(RuntimeTable table) =>
        [.. table.PrimaryKeyName is { } key ? [key] : Array.Empty<string>(), .. table.IndexNames];
}

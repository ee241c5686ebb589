using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfWriter.Schema;

/// <summary>What happens to the table before the rows come and after.</summary>
/// <param name="LoadInto">The table that takes the rows.</param>
/// <param name="Before">Makes it.</param>
/// <param name="After">Keys and indexes, and the swap with an old table.</param>
/// <param name="Drop">Takes a staging table away again.</param>
/// <param name="Indexes">The names of the keys and indexes made.</param>
internal sealed record TablePlan(
    QualifiedName LoadInto,
    IReadOnlyList<MigrationCommand> Before,
    IReadOnlyList<MigrationCommand> After,
    IReadOnlyList<MigrationCommand> Drop,
    IReadOnlyList<string> Indexes)
{
    public bool CreatesTable => Before.Count > 0;
}

/// <summary>Makes <see cref="TablePlan"/>s.</summary>
internal sealed class TablePlanner(RuntimeModelBuilder models, TableDdl ddl)
{
    /// <summary>Rows go into the table as it is.</summary>
    public static TablePlan Append(QualifiedName name) => new(name, [], [], [], []);

    /// <summary>There is no such table yet.</summary>
    public TablePlan Create(TableDefinition definition)
    {
        var table = Build(definition);
        return new(definition.Name, ddl.CreateTable(table), ddl.CreateKeysAndIndexes(table), [], Names(table));
    }

    /// <summary>A new table is made beside the target's place and takes its name in the end: readers keep an old one until the commit.</summary>
    /// <param name="definition">What the target shall be.</param>
    /// <param name="suffix">What tells the staging table and its indexes from the target's.</param>
    /// <param name="replaces">Whether there is an old table to drop.</param>
    public TablePlan Swap(TableDefinition definition, string suffix, bool replaces)
    {
        var table = Build(definition);
        var staging = definition.Name with { Name = Stage(definition.Name.Name) };
        return new(
            staging,
            ddl.CreateTable(table, staging.Name),
            [
                .. ddl.CreateKeysAndIndexes(table, staging.Name, Stage),
                .. replaces ? ddl.DropTable(definition.Name) : [],
                .. ddl.RenameTable(staging, definition.Name.Name),
                .. Names(table).SelectMany(name => ddl.RenameIndex(definition.Name, Stage(name), name)),
            ],
            ddl.DropTable(staging),
            Names(table));

        string Stage(string name) => Identifiers.Derive(name, suffix);
    }

    // EF counts characters where PostgreSQL counts bytes.
    private RuntimeTable Build(TableDefinition definition)
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

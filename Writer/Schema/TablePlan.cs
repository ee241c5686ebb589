using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfWriter.Schema;

/// <summary>What happens to the table before the rows come and after.</summary>
/// <param name="LoadInto">The table that takes the rows.</param>
/// <param name="Before">Makes it.</param>
/// <param name="After">Keys and indexes, and the swap with an old table.</param>
/// <param name="Indexes">The names of the keys and indexes made.</param>
internal sealed record TablePlan(
    QualifiedName LoadInto, IReadOnlyList<MigrationCommand> Before, IReadOnlyList<MigrationCommand> After, IReadOnlyList<string> Indexes)
{
    public bool CreatesTable => Before.Count > 0;
}

/// <summary>Makes <see cref="TablePlan"/>s.</summary>
internal sealed class TablePlanner(RuntimeModelBuilder models, TableDdl ddl)
{
    private const string StagingSuffix = "__efwriter_new";

    /// <summary>Rows go into the table as it is.</summary>
    public static TablePlan Append(QualifiedName name) => new(name, [], [], []);

    /// <summary>There is no such table yet.</summary>
    public TablePlan Create(TableDefinition definition)
    {
        var table = models.Build(WithFittingNames(definition));
        return new(definition.Name, ddl.CreateTable(table), ddl.CreateKeysAndIndexes(table), Names(table));
    }

    /// <summary>A new table is made beside the old one and takes its name in the end: readers keep the old one until the commit.</summary>
    public TablePlan Replace(TableDefinition definition)
    {
        var table = models.Build(WithFittingNames(definition));
        var staging = models.Build(AsStaging(table));
        var renames = Names(staging).Zip(Names(table), (from, to) => ddl.RenameIndex(definition.Name, from, to));
        return new(
            staging.Definition.Name,
            ddl.CreateTable(staging),
            [
                .. ddl.CreateKeysAndIndexes(staging),
                .. ddl.DropTable(definition.Name),
                .. ddl.RenameTable(staging.Definition.Name, definition.Name.Name),
                .. renames.SelectMany(commands => commands),
            ],
            Names(table));
    }

    // EF counts characters where PostgreSQL counts bytes.
    private TableDefinition WithFittingNames(TableDefinition definition)
    {
        var byConvention = models.Build(definition);
        return Renamed(byConvention, definition.Name, Identifiers.Fit);
    }

    private static TableDefinition AsStaging(RuntimeTable table) =>
        Renamed(table, table.Definition.Name with { Name = Stage(table.Definition.Name.Name) }, Stage);

    private static TableDefinition Renamed(RuntimeTable table, QualifiedName name, Func<string, string> rename) => table.Definition with
    {
        Name = name,
        PrimaryKeyName = table.PrimaryKeyName is { } key ? rename(key) : null,
        Indexes = [.. table.Definition.Indexes.Zip(table.IndexNames, (index, found) => index with { Name = rename(found) })],
    };

    private static string Stage(string name) => Identifiers.Derive(name, StagingSuffix);

    private static IReadOnlyList<string> Names(RuntimeTable table) =>
        [.. table.PrimaryKeyName is { } key ? [key] : Array.Empty<string>(), .. table.IndexNames];
}

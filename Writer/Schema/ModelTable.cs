using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfWriter.Schema;

/// <summary>Makes the table of the host's own model, as its migrations would: but for foreign keys, whose principals may not be there.</summary>
/// <param name="host">The context whose model and services are used.</param>
/// <param name="model">The table's name in the model; no schema where the model says none.</param>
internal sealed class ModelTable(DbContext host, (string? Schema, string Name) model)
{
    /// <summary>There is no such table yet.</summary>
    /// <param name="name">The table's name, with the schema that it is made in.</param>
    /// <param name="keys">The columns that rows will be found by, if the model has no unique index over them.</param>
    public TablePlan Create(QualifiedName name, IReadOnlyList<string> keys)
    {
        var (create, after) = Operations(name, name.Name, keys, made => made);
        return new(name, Generate([create]), Generate(after), [], [], [.. after.Select(NameOf)]) { CreatesTable = true };
    }

    /// <summary>A new table is made beside another one, and takes its name in the end.</summary>
    /// <param name="name">The name that it takes.</param>
    /// <param name="suffix">What makes the names that it has until then.</param>
    /// <param name="replaces">Whether there is an old table to drop.</param>
    public TablePlan Swap(QualifiedName name, string suffix, bool replaces)
    {
        var ddl = new TableDdl(host);
        var staging = name with { Name = Stage(name.Name) };
        var (create, after) = Operations(name, staging.Name, [], Stage);
        IReadOnlyList<string> names = [.. Operations(name, name.Name, [], made => made).After.Select(NameOf)];
        return new(
            staging,
            Generate([create]),
            Generate(after),
            [
                .. replaces ? ddl.DropTable(name) : [],
                .. ddl.RenameTable(staging, name.Name),
                .. names.SelectMany(made => ddl.RenameIndex(name, Stage(made), made)),
            ],
            ddl.DropTable(staging),
            names)
        { CreatesTable = true };

        string Stage(string made) => Identifiers.Derive(made, suffix);
    }

    private (CreateTableOperation Create, IReadOnlyList<MigrationOperation> After) Operations(
        QualifiedName name, string madeAs, IReadOnlyList<string> keys, Func<string, string> rename)
    {
        var all = host.GetService<IMigrationsModelDiffer>().GetDifferences(null, host.GetService<IDesignTimeModel>().Model.GetRelationalModel());
        var create = all.OfType<CreateTableOperation>().Single(table => table.Name == model.Name && table.Schema == model.Schema);
        var indexes = all.OfType<CreateIndexOperation>().Where(index => index.Table == model.Name && index.Schema == model.Schema).ToList();
        List<MigrationOperation> after =
        [
            .. create.PrimaryKey is { } key ? [key] : Array.Empty<MigrationOperation>(),
            .. create.UniqueConstraints,
            .. indexes,
        ];
        if (keys.Count > 0 && !after.Exists(made => IsUniqueOver(made, keys)))
            after.Add(new CreateIndexOperation { Name = $"IX_{name.Name}_{string.Join('_', keys)}", Columns = [.. keys], IsUnique = true });

        (create.PrimaryKey, create.Schema, create.Name) = (null, name.Schema, madeAs);
        create.UniqueConstraints.Clear();
        create.ForeignKeys.Clear();
        foreach (var column in create.Columns)
            (column.Schema, column.Table) = (name.Schema, madeAs);
        foreach (var check in create.CheckConstraints)
            (check.Schema, check.Table) = (name.Schema, madeAs);
        foreach (var made in after)
            Place(made, name.Schema, madeAs, rename);
        return (create, after);
    }

    private static void Place(MigrationOperation made, string schema, string table, Func<string, string> rename)
    {
        switch (made)
        {
            case AddPrimaryKeyOperation key:
                (key.Schema, key.Table, key.Name) = (schema, table, rename(key.Name));
                break;
            case AddUniqueConstraintOperation unique:
                (unique.Schema, unique.Table, unique.Name) = (schema, table, rename(unique.Name));
                break;
            case CreateIndexOperation index:
                (index.Schema, index.Table, index.Name) = (schema, table, rename(index.Name));
                break;
        }
    }

    private static bool IsUniqueOver(MigrationOperation made, IReadOnlyList<string> keys) => made switch
    {
        AddPrimaryKeyOperation key => Same(key.Columns, keys),
        AddUniqueConstraintOperation unique => Same(unique.Columns, keys),
        CreateIndexOperation index => index is { IsUnique: true, Filter: null } && Same(index.Columns, keys),
        _ => false,
    };

    private static bool Same(string[] columns, IReadOnlyList<string> others) => columns.Length == others.Count && columns.All(others.Contains);

    private static string NameOf(MigrationOperation made) => made switch
    {
        AddPrimaryKeyOperation key => key.Name,
        AddUniqueConstraintOperation unique => unique.Name,
        _ => ((CreateIndexOperation)made).Name,
    };

    private IReadOnlyList<string> Generate(IReadOnlyList<MigrationOperation> operations) => operations.Count == 0
        ? []
        : [.. host.GetService<IMigrationsSqlGenerator>().Generate(operations, host.GetService<IDesignTimeModel>().Model).Select(command => command.CommandText)];
}

using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfWriter.Schema;

/// <summary>
/// Makes the table of the host's own model, as its migrations would: but for foreign keys, whose principals may not be there.
/// </summary>
/// <param name="host">The context whose model and services are used.</param>
/// <param name="model">The table's name in the model; no schema if the model says none.</param>
/// <param name="name">The table's name, with the schema that it is made in.</param>
/// <param name="keys">The columns that rows will be found by: they get a unique index if the model has none over them.</param>
/// <param name="comment">The table's comment; null for the model's.</param>
internal sealed class ModelTable(
    DbContext host, (string? Schema, string Name) model, QualifiedName name, IReadOnlyList<string> keys, string? comment) : ITableMaker
{
    public IEnumerable<IReadOnlyList<string>> UniqueKeys => Operations(name.Name, made => made).After.Select(made => made switch
    {
        AddPrimaryKeyOperation key => key.Columns,
        AddUniqueConstraintOperation unique => unique.Columns,
        CreateIndexOperation { IsUnique: true } index => index.Columns,
        _ => [],
    });

    public TableScript Create()
    {
        var (create, after) = Operations(name.Name, made => made);
        return new(name, Generate([create]), Generate(after), [], [], [.. after.Select(NameOf)]) { CreatesTable = true };
    }

    public TableScript Replace() => Swap(StagingNames.InTransaction, replaces: true);

    public TableScript Swap(string suffix, bool replaces) => TableScript.OfSwap(
        new TableDdl(host), name, suffix, replaces, [.. Operations(name.Name, made => made).After.Select(NameOf)],
        (staging, rename) =>
        {
            var (create, after) = Operations(staging.Name, rename);
            return (Generate([create]), Generate(after));
        });

    private (CreateTableOperation Create, IReadOnlyList<MigrationOperation> After) Operations(string madeAs, Func<string, string> rename)
    {
        var all = host.GetService<IMigrationsModelDiffer>()
            .GetDifferences(null, host.GetService<IDesignTimeModel>().Model.GetRelationalModel());
        var create = all.OfType<CreateTableOperation>().Single(table => table.Name == model.Name && table.Schema == model.Schema);
        var indexes = all.OfType<CreateIndexOperation>().Where(index => index.Table == model.Name && index.Schema == model.Schema).ToList();
        List<MigrationOperation> after =
        [
            .. create.PrimaryKey is { } key ? [key] : Array.Empty<MigrationOperation>(),
            .. create.UniqueConstraints,
            .. indexes,
        ];
        foreach (var made in after)
            Place(made, name.Schema, madeAs, OwnName);
        if (keys.Count > 0 && !after.Exists(made => IsUniqueOver(made, keys)))
            after.Add(new CreateIndexOperation { Name = $"IX_{name.Name}_{string.Join('_', keys)}", Columns = [.. keys], IsUnique = true });

        (create.PrimaryKey, create.Schema, create.Name) = (null, name.Schema, madeAs);
        create.Comment = comment ?? create.Comment;
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

    // The model's own names hold for its own table: in a schema, no two tables' keys and indexes share one.
    private string OwnName(string made) => name.Name == model.Name ? made : Identifiers.Fit(
        made.Contains(model.Name, StringComparison.Ordinal)
            ? made.Replace(model.Name, name.Name, StringComparison.Ordinal)
            : $"{made}_{name.Name}");

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

    private static bool Same(string[] columns, IReadOnlyList<string> others) =>
        columns.Length == others.Count && columns.All(others.Contains);

    private static string NameOf(MigrationOperation made) => made switch
    {
        AddPrimaryKeyOperation key => key.Name,
        AddUniqueConstraintOperation unique => unique.Name,
        _ => ((CreateIndexOperation)made).Name,
    };

    private IReadOnlyList<string> Generate(IReadOnlyList<MigrationOperation> operations) => operations.Count == 0
        ? []
        : [.. host.GetService<IMigrationsSqlGenerator>().Generate(operations, host.GetService<IDesignTimeModel>().Model)
            .Select(command => command.CommandText)];
}

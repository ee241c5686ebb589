using System.Globalization;
using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Routes;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Planning.Columns;

/// <summary>What changes a table that is there: EF's own differ, between run-time models of what it has and what it shall have.</summary>
internal sealed class Evolution(DbContext host)
{
    private readonly IRelationalTypeMappingSource _mappings = host.GetService<IRelationalTypeMappingSource>();
    private readonly RuntimeModelBuilder _models = new(host);

    /// <summary>The statements, and the names of the indexes that they make.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">What becomes of each column.</param>
    /// <param name="asked">The caller's overrides, for columns that are added.</param>
    /// <param name="uniqueKey">The columns that need a unique index; none where there is one.</param>
    /// <param name="taken">The names in the table's schema that an index of such a name would meet.</param>
    public (IReadOnlyList<string> Statements, IReadOnlyList<string> Indexes) Plan(
        TargetTable table,
        IReadOnlyList<ColumnMatch> columns,
        IReadOnlyDictionary<string, ColumnOptions> asked,
        IReadOnlyList<string> uniqueKey,
        IReadOnlySet<string> taken)
    {
        // What stays as it is, is in neither model.
        var altered = columns.Where(column => column.Decision == ColumnDecision.Alter).ToList();
        var added = columns.Where(column => column.Decision == ColumnDecision.Add).ToList();
        if (altered.Count + added.Count + uniqueKey.Count == 0)
            return ([], []);

        var kept =
            columns.Where(column => column.Target is not null && uniqueKey.Contains(column.Name)).Except(altered).Select(Old).ToList();
        var has = new TableDefinition { Name = table.Name, Columns = [.. altered.Select(Old), .. kept] };
        var shall = has with
        {
            Columns = [.. altered.Select(column => Define(column.Target!, column.StoreType!)), .. kept,
                .. added.Select(column => New(column, asked))],
            Indexes = uniqueKey.Count > 0 ? [new([.. uniqueKey], IsUnique: true)] : [],
        };
        var (old, made) = (_models.Build(has), Free(shall, taken));
        return (new TableDdl(host).Evolve(old, made), [.. made.IndexNames]);
    }

    // An index that finds no rows, because it is not unique, may have the name already.
    private RuntimeTable Free(TableDefinition shall, IReadOnlySet<string> taken)
    {
        var made = TablePlanner.Fit(_models, shall);
        for (var i = 1; made.IndexNames.Any(taken.Contains); i++)
        {
            var name = Identifiers.Derive(
                TablePlanner.Fit(_models, shall).IndexNames.First(), string.Create(CultureInfo.InvariantCulture, $"_{i}"));
            made = TablePlanner.Fit(_models, shall with { Indexes = [shall.Indexes[0] with { Name = name }] });
        }

        return made;
    }

    private ColumnDefinition Old(ColumnMatch column) => Define(column.Target!, column.Target!.Type.DisplayName);

    private ColumnDefinition Define(TargetColumn column, string storeType) => new()
    {
        Name = column.Name,
        ClrType = ClrType(storeType),
        StoreType = storeType,
        IsNullable = !column.IsNotNull,
    };

    /// <summary>Refuses to add a column that takes no NULL: the rows that are there have no value for it.</summary>
    /// <exception cref="FrameFault">The caller asks for one.</exception>
    public static void CheckAdded(IReadOnlyList<ColumnMatch> columns, IReadOnlyDictionary<string, ColumnOptions> asked)
    {
        if (columns.FirstOrDefault(column => column.Decision == ColumnDecision.Add
            && asked.GetValueOrDefault(column.Name)?.IsNullable == false) is { } added)
        {
            throw Errors.AddedNotNull(added.Name);
        }
    }

    // The rows that are there have no value for it.
    private ColumnDefinition New(ColumnMatch column, IReadOnlyDictionary<string, ColumnOptions> asked) => new()
    {
        Name = column.Name,
        ClrType = ClrType(column.StoreType!),
        StoreType = column.StoreType,
        IsNullable = true,
        Comment = asked.GetValueOrDefault(column.Name)?.Comment,
    };

    private Type ClrType(string storeType) => _mappings.FindMapping(storeType)?.ClrType ?? typeof(string);
}

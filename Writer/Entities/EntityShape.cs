using System.Linq.Expressions;
using EfWriter.Frames;
using EfWriter.Requests;

namespace EfWriter.Entities;

/// <summary>
/// What is read from entities for one mode: the columns that SaveChanges would write then, and what the staging table has to know beside
/// them.
/// </summary>
/// <param name="Columns">The table's columns.</param>
/// <param name="Cells">A cell for each of them, and one for each field that only the staging table has.</param>
/// <param name="Rules">What the model says of the rows that the write meets.</param>
internal sealed record EntityShape(IReadOnlyList<EntityColumn> Columns, IReadOnlyList<RowCell> Cells, EntityRules Rules)
{
    private const string Prefix = "__efwriter_";

    /// <summary>What is read to delete rows: what finds them, and the tokens.</summary>
    /// <param name="table">The table.</param>
    /// <param name="deciding">The columns that decide which rows are deleted.</param>
    public static EntityShape OfDelete(EntityTable table, IReadOnlyCollection<string> deciding)
    {
        var all = Of(table, WriteMode.Delete);
        var columns = all.Columns.Where(column => deciding.Contains(column.Name)).ToList();
        var tokens = all.Rules.Tokens.Select(token => token.Staged).ToHashSet();
        return new(
            columns,
            [.. all.Cells.Where(cell => tokens.Contains(cell.Name) || columns.Exists(column => column.Name == cell.Name))],
            new() { Tokens = all.Rules.Tokens, OnlyStaged = all.Rules.OnlyStaged.Where(one => tokens.Contains(one.Key)).ToDictionary() });
    }

    /// <param name="table">The table.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="left">A column that all entities leave to the database; null for none.</param>
    public static EntityShape Of(EntityTable table, WriteMode mode, string? left = null)
    {
        if (mode == WriteMode.Insert)
            return new(table.Columns, [.. table.Columns.Select(column => column.ToCell())], new());

        IReadOnlyList<EntityColumn> columns = [.. table.All.Where(column => Writes(column, mode) && column.Name != left)];
        var staged = new List<RowCell>();
        var types = new Dictionary<string, string>();
        var rules = new EntityRules
        {
            OnlyInserted = [.. columns.Where(column => !column.IsUpdated && !column.IsFixed).Select(column => column.Name)],
            OnlyUpdated = [.. columns.Where(column => !column.IsInserted).Select(column => column.Name)],
            Fixed = [.. columns.Where(column => column.IsFixed).Select(column => column.Name)],
            Inserted = Mask("has", columns.Where(column => column.IsInserted), column => column.Has),
            Updated = Mask("knows", columns, column => column.Knows),
            Kept = mode is WriteMode.Upsert or WriteMode.Sync ? Kept() : [],
            Tokens = [.. table.Tokens.Select((token, i) =>
            {
                var name = $"{Prefix}token_{i}";
                types.Add(name, token.StoreType);
                staged.Add(new(name, IsNullable: true, token.Get));
                return new MaskedColumn(token.Name, name);
            })],
            OnlyStaged = types,
        };
        return new(columns, [.. columns.Select(column => column.ToStagedCell(mode == WriteMode.UpdateOnly)), .. staged], rules);

        IReadOnlyList<MaskedColumn> Kept() =>
        [
            .. columns.Where(column => column is { Kept: not null, IsUpdated: true }).Select((column, i) =>
            {
                var name = $"{Prefix}kept_{i}";
                types.Add(name, column.StoreType);
                staged.Add(new(name, IsNullable: true, column.Kept!));
                return new MaskedColumn(column.Name, name);
            }),
        ];

        IReadOnlyList<MaskedColumn> Mask(string what, IEnumerable<EntityColumn> of, Func<EntityColumn, Func<Expression, Expression>?> by)
        {
            var masked = new List<MaskedColumn>();
            foreach (var column in of)
            {
                if (by(column) is not { } get)
                    continue;
                var name = $"{Prefix}{what}_{masked.Count}";
                types.Add(name, "pg_catalog.bool");
                staged.Add(new(name, IsNullable: false, get));
                masked.Add(new(column.Name, name));
            }

            return masked;
        }
    }

    private static bool Writes(EntityColumn column, WriteMode mode) => mode switch
    {
        WriteMode.InsertOnly or WriteMode.AppendNewest or WriteMode.DeleteInsert => column.IsInserted,
        WriteMode.UpdateOnly => column.IsUpdated || column.IsFixed,
        _ => column.IsInserted || column.IsUpdated || column.IsFixed,
    };
}

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
    /// <summary>What the names of fields begin with that only the staging table has.</summary>
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
    /// <param name="left">The columns that all entities leave to the database; null for none.</param>
    public static EntityShape Of(EntityTable table, WriteMode mode, IReadOnlyCollection<string>? left = null)
    {
        if (mode == WriteMode.Insert)
            return new(table.Columns, [.. table.Columns.Select(column => column.ToCell())], new());

        IReadOnlyList<EntityColumn> columns = [.. table.All.Where(column => Writes(column, mode) && left?.Contains(column.Name) != true)];
        var prefix = FreePrefix(table);
        var staged = new List<RowCell>();
        var types = new Dictionary<string, string>();

        // Where a row that is there gets another value than a new row.
        var otherwise = columns.Where(column => column is { Kept: not null, IsUpdated: true } && MayBeNew(column)).ToList();
        var inserted = Mask("has", columns.Where(column => column.IsInserted), column => column.Has);
        var rules = new EntityRules
        {
            OnlyInserted = [.. columns.Where(column => !column.IsUpdated && !column.IsFixed).Select(column => column.Name)],
            OnlyUpdated = [.. columns.Where(column => !column.IsInserted).Select(column => column.Name)],
            Fixed = [.. columns.Where(column => column.IsFixed).Select(column => column.Name)],
            Inserted = inserted,
            Updated = Mask("knows", columns, column => column.Knows),
            Kept = Kept(),
            Inner = Inner(inserted),
            Tokens = [.. table.Tokens.Select((token, i) =>
            {
                var name = $"{prefix}token_{i}";
                types.Add(name, token.StoreType);
                staged.Add(new(name, IsNullable: true, token.Get));
                return new MaskedColumn(token.Name, name);
            })],
            OnlyStaged = types,
        };
        return new(columns, [.. columns.Select(column => column.ToStagedCell(mode == WriteMode.UpdateOnly)), .. staged], rules);

        IReadOnlyList<KeptColumn> Kept() =>
        [
            .. otherwise.Select((column, i) =>
            {
                var name = $"{prefix}kept_{i}";
                types.Add(name, column.StoreType);
                staged.Add(column.KeptCell(name, isNullable: true));
                return new KeptColumn(column.Name, name, column.Inside is { } inside ? prefix + inside.Staged : null);
            }),
        ];

        IReadOnlyList<InnerObject> Inner(IReadOnlyList<MaskedColumn> has)
        {
            var inner = new List<InnerObject>();
            foreach (var inside in otherwise.Where(column => column.Inside is not null).GroupBy(column => column.Inside!))
            {
                var one = inside.Key with { Staged = prefix + inside.Key.Staged };
                types.Add(one.Staged, "pg_catalog.bool");
                staged.Add(new(one.Staged, IsNullable: false, _ => Expression.Constant(false)));
                inner.Add(one with
                {
                    Unset = [.. inside.Where(column => column.WhenUnset is not null).Select(column => new UnsetColumn(
                        column.Name, has.First(masked => masked.Name == column.Name).Staged, column.WhenUnset!))],
                });
            }

            return inner;
        }

        bool MayBeNew(EntityColumn column) =>
            mode is WriteMode.Upsert or WriteMode.Sync || (mode == WriteMode.UpdateOnly && column.Inside is not null);

        IReadOnlyList<MaskedColumn> Mask(string what, IEnumerable<EntityColumn> of, Func<EntityColumn, Func<Expression, Expression>?> by)
        {
            var masked = new List<MaskedColumn>();
            foreach (var column in of)
            {
                if (by(column) is not { } get)
                    continue;
                var name = $"{prefix}{what}_{masked.Count}";
                types.Add(name, "pg_catalog.bool");
                staged.Add(new(name, IsNullable: false, get));
                masked.Add(new(column.Name, name));
            }

            return masked;
        }
    }

    // A column of the table may be called so as well.
    private static string FreePrefix(EntityTable table)
    {
        var prefix = Prefix;
        while (table.All.Any(column => column.Name.StartsWith(prefix, StringComparison.Ordinal)))
            prefix += "_";
        return prefix;
    }

    private static bool Writes(EntityColumn column, WriteMode mode) => mode switch
    {
        WriteMode.InsertOnly or WriteMode.AppendNewest or WriteMode.DeleteInsert => column.IsInserted,
        WriteMode.UpdateOnly => column.IsUpdated || column.IsFixed,
        _ => column.IsInserted || column.IsUpdated || column.IsFixed,
    };
}

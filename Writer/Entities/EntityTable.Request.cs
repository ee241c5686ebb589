using EfWriter.Citus;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <content>What the model says of a write that the caller does not.</content>
internal sealed partial class EntityTable
{
    /// <summary>A write into the table.</summary>
    /// <param name="frame">What is written.</param>
    /// <param name="asked">The caller's options; null for none.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="rules">What the model says of rows that meet others.</param>
    public WriteRequest Request(Frame frame, WriteOptions? asked, IReadOnlyList<EntityColumn> columns, EntityRules rules) =>
        new(frame, new(Schema ?? string.Empty, Name), Complete(asked ?? new(), columns))
        {
            IsMapped = true,
            LeftToDatabase = [.. LeftToDatabase(columns)],

            // Whoever chooses other keys or indexes gets a table of the columns and these; a comment alone is added to the model's.
            ModelTable = asked?.NewTable is { PrimaryKey.Count: > 0 } or { Indexes.Count: > 0 } ? null : (Schema, Name),
            Rules = rules,
            ModelDistribution = asked?.Mode == WriteMode.Delete ? null : WithColumn(ModelDistribution.Of(_entity)),
        };

    /// <summary>
    /// The options for a write into the table: the model's, unless the caller says more. A property's name stands for its column.
    /// </summary>
    /// <param name="asked">The caller's.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <exception cref="FrameFault">They say what only the model can say.</exception>
    private WriteOptions Complete(WriteOptions asked, IReadOnlyList<EntityColumn> columns)
    {
        OptionRules.CheckOfEntities(asked);
        var written = columns.Select(column => column.Name).ToHashSet();
        return asked with
        {
            IfExists = asked.IfExists ?? IfExists.Append,
            Columns = columns.ToDictionary(column => column.Name, column => new ColumnOptions
            {
                StoreType = column.StoreType,
                IsNullable = column.IsNullable,
                Comment = column.Property?.GetComment(),
            }),
            Merge = EntityMerge.Complete(this, asked, columns),
            Distribution = WithColumn(asked.Distribution),
            NewTable = asked.Mode == WriteMode.Delete ? asked.NewTable : Complete(asked.NewTable ?? new(), written),
        };
    }

    private Distribution? WithColumn(Distribution? asked) =>
        asked?.Column is { } name ? asked with { Column = ColumnName(name) } : asked;

    private NewTableOptions Complete(NewTableOptions asked, HashSet<string> written) => new()
    {
        PrimaryKey = asked.PrimaryKey.Count > 0 ? ColumnNames(asked.PrimaryKey) : Key(written),
        Indexes = asked.Indexes.Count > 0
            ? [.. asked.Indexes.Select(index => index with { Columns = ColumnNames(index.Columns) })]
            : [.. Indexes(written)],
        Comment = asked.Comment ?? _entity.GetComment(),
    };

    /// <summary>The columns of properties, or of columns' own names.</summary>
    public IReadOnlyList<string> ColumnNames(IReadOnlyList<string> names) => [.. names.SelectMany(ColumnNames)];

    /// <summary>The column of a property, or all columns of an object inside, or the column of its own name.</summary>
    public IEnumerable<string> ColumnNames(string name) =>
        Inside(name) is { Count: > 0 } inside ? inside.Select(column => column.Name) : [ColumnName(name)];

    /// <summary>The columns of an object inside the rows, by its property; none if the property has a column.</summary>
    public IReadOnlyList<EntityColumn> Inside(string name) =>
        Named(name) is null && Find(name) is null ? [.. All.Where(column => column.Paths.Any(path => IsIn(path, name)))] : [];

    /// <summary>The column of a property, or of a column's own name.</summary>
    public string ColumnName(string name) => (Named(name) ?? Find(name))?.Name ?? name;

    /// <summary>Why what the model has by a name is no column, and what to name; null if it is one, or nothing of the model's.</summary>
    public (string Why, string Remedy)? WhyNoColumn(string name)
    {
        if (Named(name) is not null || Find(name) is not null || Inside(name).Count > 0)
            return null;
        var (owner, path) = ((ITypeBase)_entity, name);
        if (_entity.GetDerivedTypes().FirstOrDefault(
            type => name.StartsWith($"{type.ClrType.Name}.", StringComparison.Ordinal)) is { } derived)
            (owner, path) = (derived, name[(derived.ClrType.Name.Length + 1)..]);
        var steps = path.Split('.');
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            var inside = (owner as IEntityType)?.FindNavigation(step)?.TargetEntityType as ITypeBase
                ?? owner.FindComplexProperty(step)?.ComplexType;
            if (inside?.GetContainerColumnName() is not null)
            {
                var document = string.Join('.', steps[..(i + 1)]);
                return ($"it is a part of the document '{document}'", $"Name the whole document, '{document}', which is written as one.");
            }

            if ((owner as IEntityType)?.FindNavigation(step) is { TargetEntityType: var target } navigation && !target.IsOwned())
            {
                return ("it leads to rows of another table", navigation.IsOnDependent
                    ? $"Name the foreign key: {string.Join(", ", navigation.ForeignKey.Properties.Select(key => $"'{key.Name}'"))}."
                    : "Name properties that the table has columns for.");
            }

            if ((owner as IEntityType)?.FindSkipNavigation(step) is not null || inside is not null && Inside($"{step}").Count == 0)
                return ("its rows are in another table", "Name properties that the table has columns for.");
            if (inside is null)
                return null;
            owner = inside;
        }

        return null;
    }

    // A property, of a derived type if the name begins with one: siblings may have properties of one name.
    private EntityColumn? Named(string name) =>
        All.FirstOrDefault(column => column.Paths.Any(path => Relative(path, name) == path.Name));

    private bool IsIn(ColumnPath path, string name) => path.Name.StartsWith($"{Relative(path, name)}.", StringComparison.Ordinal);

    private string Relative(ColumnPath path, string name) =>
        _entity.GetDerivedTypes().FirstOrDefault(type => name.StartsWith($"{type.ClrType.Name}.", StringComparison.Ordinal)) is { } type
            && path.Type.IsAssignableFrom(type)
            ? name[(type.ClrType.Name.Length + 1)..]
            : name;

    private IReadOnlyList<string> Key(HashSet<string> written) =>
        _entity.FindPrimaryKey() is { } key && Names(key.Properties) is var names && names.All(written.Contains) ? names : [];

    private IEnumerable<IndexOptions> Indexes(HashSet<string> written) =>
        from index in _entity.GetIndexes()
        let names = Names(index.Properties)
        where index.GetFilter() is null && names.All(written.Contains)
        select new IndexOptions(names) { IsUnique = index.IsUnique, Name = index.GetDatabaseName() };

    private IReadOnlyList<string> Names(IEnumerable<IProperty> properties) =>
        [.. properties.Select(property => Columns.FirstOrDefault(column => column.Property == property)?.Name ?? string.Empty)];
}

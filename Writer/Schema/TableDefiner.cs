using EfWriter.Frames;
using EfWriter.Migrations;

namespace EfWriter.Schema;

/// <summary>A frame's schema and the caller's options → what the table shall be.</summary>
internal static class TableDefiner
{
    // PostgreSQL's limit, whatever the columns' types.
    private const int MaxColumns = 1600;

    /// <summary>Refuses, before the server is asked for anything, what can be known from names alone.</summary>
    public static void Check(IReadOnlyList<FrameField> fields, WriteOptions options)
    {
        if (fields.Count == 0)
            throw Errors.NoColumns();
        if (fields.Count > MaxColumns)
            throw Errors.TooManyColumns(fields.Count, MaxColumns);

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            Identifiers.CheckColumn(field.Name);
            if (!names.Add(field.Name))
                throw Errors.DuplicateColumn(field.Name);
        }

        CheckNamed(names, options.Columns.Keys, nameof(WriteOptions.Columns));
        foreach (var (column, asked) in options.Columns)
        {
            if (asked.StoreType is { } type && !TypeSpelling.IsOne(type))
                throw Errors.UnknownStoreType(column, type);
        }

        CheckNamed(names, options.Keys, nameof(WriteOptions.Keys));
        CheckNamed(names, options.PrimaryKey, nameof(WriteOptions.PrimaryKey));
        CheckNamed(names, options.SyncScope, nameof(WriteOptions.SyncScope));
        CheckNamed(names, options.Cursor is { } cursor ? [cursor] : [], nameof(WriteOptions.Cursor));
        CheckIndexes(names, options.Indexes);
    }

    public static TableDefinition Define(QualifiedName name, IReadOnlyList<FrameField> fields, WriteOptions options, TypeMap types) => new()
    {
        Name = name,
        Columns = [.. fields.Select(field => DefineColumn(field, options, types))],
        PrimaryKey = [.. options.PrimaryKey],
        Indexes = [.. options.Indexes.Select(index => new IndexDefinition([.. index.Columns], index.IsUnique, index.Name))],
        Comment = options.Comment,
    };

    private static ColumnDefinition DefineColumn(FrameField field, WriteOptions options, TypeMap types)
    {
        var asked = options.Columns.GetValueOrDefault(field.Name) ?? new ColumnOptions();
        var (clrType, storeType) = types.Map(field, asked.StoreType);
        return new()
        {
            Name = field.Name,
            ClrType = clrType,
            StoreType = storeType,
            IsNullable = !options.PrimaryKey.Contains(field.Name) && (asked.IsNullable ?? field.IsNullable),
            MaxLength = asked.MaxLength,
            Precision = asked.Precision,
            Scale = asked.Scale,
            Comment = asked.Comment,
        };
    }

    private static void CheckIndexes(HashSet<string> names, IReadOnlyList<IndexOptions> indexes)
    {
        var seen = new HashSet<EquatableList<string>>();
        foreach (var index in indexes)
        {
            if (index.Name is not null)
                Identifiers.CheckIndex(index.Name);
            if (index.Columns.Count == 0)
                throw Errors.IndexWithoutColumns();
            CheckNamed(names, index.Columns, nameof(WriteOptions.Indexes));
            if (!seen.Add([.. index.Columns]))
                throw Errors.DuplicateIndex(index.Columns);
        }
    }

    private static void CheckNamed(HashSet<string> names, IEnumerable<string> asked, string option)
    {
        foreach (var name in asked)
        {
            if (!names.Contains(name))
                throw Errors.UnknownColumn(name, option, names);
        }
    }
}

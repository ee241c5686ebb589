using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Migrations;
using EfWriter.Requests;

namespace EfWriter.Schema;

/// <summary>A frame's schema and the caller's options → what the table shall be.</summary>
internal static class TableDefiner
{
    /// <summary>Refuses, before the server is asked for anything, what can be known from names alone.</summary>
    public static void Check(WriteRequest request)
    {
        var (fields, columns) = (request.Frame.Fields, request.Options.Columns);
        if (fields.Count == 0)
            throw Errors.NoColumns();
        if (fields.Count > TextFrame.MaxColumns)
            throw Errors.TooManyColumns(fields.Count, TextFrame.MaxColumns);

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            Identifiers.CheckColumn(field.Name);
            if (!names.Add(field.Name))
                throw Errors.DuplicateColumn(field.Name);
        }

        // What only a staging table has is nobody's to name.
        names.ExceptWith(request.Rules.OnlyStaged.Keys);
        CheckNamed(names, columns.Keys, nameof(WriteOptions.Columns));
        foreach (var (column, asked) in columns)
        {
            if (asked.StoreType is { } type && !TypeSpelling.IsOne(type))
                throw Errors.UnknownStoreType(column, type);
        }

        CheckNamed(names, request.Merge.Keys, "Merge.Keys");
        CheckNamed(names, request.NewTable.PrimaryKey, "NewTable.PrimaryKey");
        CheckNamed(names, request.Merge.SyncScope, "Merge.SyncScope");
        CheckNamed(names, request.Merge.NewestBy ?? [], "Merge.NewestBy");
        CheckNamed(names, request.Merge.UpdateColumns ?? [], "Merge.UpdateColumns");
        CheckNamed(names, request.Merge.InsertOnlyColumns ?? [], "Merge.InsertOnlyColumns");
        CheckNamed(names, request.Merge.WhenNewer is { } newer ? [newer] : [], "Merge.WhenNewer");
        CheckNamed(names, request.Merge.DeleteMarker is { } marker ? [marker] : [], "Merge.DeleteMarker");
        CheckNamed(names, request.Merge.Cursor is { } cursor ? [cursor] : [], "Merge.Cursor");
        CheckNamed(names, request.Options.Distribution?.Column is { } spread ? [spread] : [], "Distribution.Column");
        CheckIndexes(names, request.NewTable.Indexes);
    }

    /// <summary>What a table of a frame's columns shall be.</summary>
    public static TableDefinition Define(
        QualifiedName name, IReadOnlyList<FrameField> fields, IReadOnlyDictionary<string, ColumnOptions> columns, NewTableOptions table,
        TypeMap types) => new()
        {
            Name = name,
            Columns = [.. fields.Select(field => DefineColumn(field, columns.GetValueOrDefault(field.Name) ?? new(), table, types))],
            PrimaryKey = [.. table.PrimaryKey],
            Indexes = [.. table.Indexes.Select(index => new IndexDefinition([.. index.Columns], index.IsUnique, index.Name))],
            Comment = table.Comment,
        };

    private static ColumnDefinition DefineColumn(FrameField field, ColumnOptions asked, NewTableOptions table, TypeMap types)
    {
        var (clrType, storeType) = types.Map(field, asked.StoreType);
        return new()
        {
            Name = field.Name,
            ClrType = clrType,
            StoreType = storeType,
            IsNullable = !table.PrimaryKey.Contains(field.Name) && (asked.IsNullable ?? field.IsNullable),
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
            CheckNamed(names, index.Columns, "NewTable.Indexes");
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

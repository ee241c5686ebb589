using EfWriter.Frames;
using EfWriter.Schema;

namespace EfWriter.Load;

/// <summary>Pairs a frame's fields with a table's columns: by name, never by position.</summary>
internal static class ColumnMatcher
{
    public static LoadTarget Match(IReadOnlyList<FrameField> fields, TargetTable table)
    {
        var columns = fields.Select(field => new LoadColumn(field, Find(field, table))).ToList();
        foreach (var column in table.Columns)
        {
            if (column is { IsNotNull: true, HasDefault: false, IsGenerated: false } && fields.All(field => field.Name != column.Name))
                throw Errors.MissingInFrame(column.Name);
        }

        return new(table, columns);
    }

    private static TargetColumn Find(FrameField field, TargetTable table)
    {
        var column = table.Columns.FirstOrDefault(column => column.Name == field.Name)
            ?? throw Errors.MissingInTable(field.Name, table.Columns.Select(column => column.Name));
        return column.IsGenerated ? throw Errors.GeneratedColumn(column.Name) : column;
    }
}

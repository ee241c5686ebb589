using EfWriter.Frames;

namespace EfWriter.Entities;

/// <summary>Entities as a frame of what EF would store of them.</summary>
internal static class EntityRows
{
    /// <summary>The frame and the options of its write.</summary>
    public static (Frame Frame, WriteOptions Options) Of<T>(EntityTable table, IEnumerable<T> entities, WriteOptions? asked)
    {
        var left = table.Columns.Where(column => column.IsMadeByDatabase && !HaveValues(column, entities)).ToList();
        var columns = table.Columns.Except(left).ToList();
        var options = table.Complete(asked, columns) with { MadeByDatabase = [.. left.Select(column => column.Name)] };
        return (new RowsFrame<T>(entities, table.Shape<T>(columns)), options);
    }

    // One statement names the same columns for all rows.
    private static bool HaveValues<T>(EntityColumn column, IEnumerable<T> entities)
    {
        if (column.Property!.IsShadowProperty())
            return false;

        var getter = column.Property.GetGetter();
        bool? first = null;
        var row = 0L;
        foreach (var entity in entities)
        {
            var has = entity is not null && column.Property.DeclaringType.ClrType.IsInstanceOfType(entity) && !Equals(getter.GetClrValue(entity), column.Property.Sentinel);
            if ((first ??= has) != has)
                throw Errors.PartlyGenerated(column.Name, row);
            row++;
        }

        return first ?? false;
    }
}

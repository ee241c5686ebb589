using EfWriter.Frames;

namespace EfWriter.Entities;

/// <summary>Entities as a frame of what EF would store of them.</summary>
internal static class EntityRows
{
    /// <summary>The frame and the options of its write.</summary>
    public static (Frame Frame, WriteOptions Options) Of<T>(EntityTable table, IEnumerable<T> entities, WriteOptions? asked)
    {
        if ((asked?.Mode ?? WriteMode.Insert) is var mode and not (WriteMode.Insert or WriteMode.AppendNewest))
        {
            var plan = EntityPlan.Of(table, mode);
            var merge = table.Complete(asked, plan.Columns) with { Rules = plan.Rules, MadeByDatabase = [.. table.LeftToDatabase(plan.Columns)] };
            return (new RowsFrame<T>(entities, table.Shape<T>(plan.Cells)), merge);
        }

        var left = table.Columns.Where(column => column.IsMadeByDatabase && !HaveValues(column, entities)).ToList();
        var columns = table.Columns.Except(left).ToList();
        var options = table.Complete(asked, columns) with { MadeByDatabase = [.. table.LeftToDatabase(columns)] };
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

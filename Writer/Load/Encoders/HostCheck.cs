using System.Collections;
using System.Reflection;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Load.Encoders;

/// <summary>
/// Refuses values that only Npgsql can write, of a plugin or a mapped composite, if their column would round or cut them: the server does
/// both in silence.
/// </summary>
internal sealed class HostCheck(IRelationalTypeMappingSource mappings)
{
    /// <summary>Makes the check of a column's cells.</summary>
    /// <param name="column">The column, or a part of one.</param>
    /// <param name="check">The check; null if the column keeps every value.</param>
    /// <returns>False if the column may change values, and nobody can look into them.</returns>
    public bool TryCreate(LoadColumn column, out Action<object, long>? check)
    {
        check = null;
        var type = column.Target.Type;
        if (!MayChange(column, type))
            return true;

        check = OfEncoder(column)
            ?? (type.Kind == 'c' ? OfFields(column) : null)
            ?? (type.Element is { } element ? OfItems(column, element) : null)
            ?? PluginTimes.Check(column, mappings);
        return check is not null;
    }

    // All other modifiers make the server refuse what does not fit.
    private static bool MayChange(LoadColumn column, TargetType type) =>
        (type.Element is { } element && MayChange(column, element))
        || (type.Range is { } range && MayChange(column, range))
        || type.Fields.Any(field => MayChange(column, field.Type))
        || type.Oid switch
        {
            PgTypes.Numeric => CellChecks.Scale(type.TypMod) is not null,
            PgTypes.Varchar or PgTypes.Bpchar => CellChecks.MaxLength(type.TypMod) is not null,
            PgTypes.Time or PgTypes.TimeTz or PgTypes.Timestamp or PgTypes.TimestampTz =>
                CellChecks.SecondDigits(type.TypMod) is not null,
            PgTypes.Interval => IntervalCheck.Of(column, type.TypMod) is not null,
            _ => false,
        };

    // Of what a composite holds, most are types of ours.
    private Action<object, long>? OfEncoder(LoadColumn column) => new EncoderFactory(mappings).TryCreate(column) is { } encoder
        ? RuntimeGenerics.New<CellCheck>(typeof(CellCheck<>).MakeGenericType(column.Field.ClrType), encoder).Check
        : null;

    private Action<object, long>? OfFields(LoadColumn column)
    {
        var checks = new List<(PropertyInfo Property, Action<object, long> Check)>();
        foreach (var field in column.Target.Type.Fields)
        {
            if (!MayChange(column, field.Type))
                continue;
            if (CompositeFields.Find(column.Field.ClrType, field.Name) is not { } property
                || !TryCreate(
                    column.Part(field.Type, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType), out var check))
                return null;
            checks.Add((property, check!));
        }

        return (cell, row) =>
        {
            foreach (var (property, check) in checks)
            {
                if (property.GetValue(cell) is { } value)
                    check(value, row);
            }
        };
    }

    private Action<object, long>? OfItems(LoadColumn column, TargetType element)
    {
        var clr = column.Field.ClrType;
        if ((TypeMap.ElementType(clr) ?? ListItems.TypeOf(clr)) is not { } item || !TryCreate(column.Part(element, item), out var check))
            return null;
        return (cell, row) =>
        {
            foreach (var value in (IEnumerable)cell)
            {
                if (value is not null)
                    check!(value, row);
            }
        };
    }

    /// <summary>The check of one value.</summary>
    private abstract class CellCheck
    {
        public abstract void Check(object cell, long row);
    }

    private sealed class CellCheck<T>(ColumnEncoder<T> encoder) : CellCheck
    {
        public override void Check(object cell, long row)
        {
            using var field = new CopyBuffer(64);
            encoder.WriteField((T)cell, field, row);
        }
    }
}

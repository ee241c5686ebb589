using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities;

/// <summary>
/// A frame's cells as the model stores a property's values: enums by their names, everything by the property's converter.
/// </summary>
internal static class EntityCells
{
    /// <summary>The cells' type after the conversion, and the conversion; null where they are stored as they are.</summary>
    public static (Type CellType, Func<ColumnVector, long, ColumnVector>? Convert) For(IProperty property, FrameField field)
    {
        var model = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        var converter = property.GetTypeMapping().Converter;
        if (model.IsEnum && field.ClrType == typeof(string))
            return Make(nameof(FromNames), property, model, converter);
        return converter is not null && field.ClrType == model
            ? Make(nameof(FromModel), property, model, converter)
            : (field.ClrType, null);
    }

    private static (Type CellType, Func<ColumnVector, long, ColumnVector> Convert) Make(string method, IProperty property, Type model,
        ValueConverter? converter)
    {
        var stored = Nullable.GetUnderlyingType(converter?.ProviderClrType ?? model) ?? converter?.ProviderClrType ?? model;
        var value = Expression.Parameter(model, "value");
        var convert = converter is null
            ? (Expression)value
            : Expression.Invoke(converter.ConvertToProviderExpression, Expression.Convert(value, converter.ModelClrType));
        var compiled =
            Expression.Lambda(typeof(Func<,>).MakeGenericType(model, stored), Expression.Convert(convert, stored), value).Compile();
        var make = typeof(EntityCells).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(model, stored);
        var column = property.Name;
        return (stored, (source, firstRow) => (ColumnVector)make.Invoke(null, [source, compiled, new CellPlace(column, firstRow)])!);
    }

    private static ConvertedVector<TModel, TStored> FromModel<TModel, TStored>(ColumnVector source, Func<TModel, TStored> convert,
        CellPlace place) =>
        new((ColumnVector<TModel>)AsObjects<TModel>(source), convert);

    private static CheckedVector<string, TStored> FromNames<TModel, TStored>(ColumnVector source, Func<TModel, TStored> convert,
        CellPlace place)
        where TModel : struct, Enum
    {
        return new((ColumnVector<string>)AsObjects<string>(source), TryParse, place,
            $"a text that names no member of the enum {typeof(TModel).Name}");

        // Numbers parse as enums, too; a frame's text is a name.
        bool TryParse(string name, out TStored stored)
        {
            var isName = Enum.TryParse<TModel>(name, out var member)
                && Enum.IsDefined(member)
                && !char.IsAsciiDigit(name[0])
                && name[0] is not ('-' or '+');
            stored = isName ? convert(member) : default!;
            return isName;
        }
    }

    // Arrow's texts and bytes are slices of memory until somebody needs them.
    private static ColumnVector AsObjects<T>(ColumnVector source) => source is not ColumnVector<ReadOnlyMemory<byte>> slices
        ? source
        : typeof(T) == typeof(string)
            ? new ConvertedVector<ReadOnlyMemory<byte>, string>(slices, utf8 => Encoding.UTF8.GetString(utf8.Span))
            : new ConvertedVector<ReadOnlyMemory<byte>, byte[]>(slices, bytes => bytes.ToArray());
}

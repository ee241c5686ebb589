using System.Linq.Expressions;
using System.Reflection;
using EfWriter.Frames;

namespace EfWriter.Entities;

/// <summary>A column that a frame lacks, and SaveChanges makes for each entity.</summary>
/// <param name="Field">The column, as if the frame had it.</param>
/// <param name="Make">Makes the cells of a batch of so many rows.</param>
internal sealed record MadeColumn(FrameField Field, Func<int, ColumnVector> Make)
{
    public static MadeColumn Of(EntityColumn column)
    {
        var type = Nullable.GetUnderlyingType(column.New!.Type) ?? column.New.Type;
        var next = Expression.Lambda(typeof(Func<>).MakeGenericType(type), Expression.Convert(column.New, type)).Compile();
        var make = typeof(MadeColumn).GetMethod(nameof(Fill), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);
        return new(new(column.Name, type, IsNullable: false), rows => (ColumnVector)make.Invoke(
            null, BindingFlags.DoNotWrapExceptions, binder: null, [next, rows], culture: null)!);
    }

    private static ArrayVector<T> Fill<T>(Func<T> next, int rows)
    {
        var cells = new T[rows];
        for (var i = 0; i < rows; i++)
            cells[i] = next();
        return new(cells, new bool[rows]);
    }
}

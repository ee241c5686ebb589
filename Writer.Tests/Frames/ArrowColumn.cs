using Apache.Arrow;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Tests.Frames;

/// <summary>Arrow batches of one column.</summary>
internal static class ArrowColumn
{
    public static RecordBatch Batch(IArrowArray array, bool nullable = true) =>
        new(new ArrowSchema([new Field("c", array.Data.DataType, nullable)], null), [array], array.Length);

    public static RecordBatch Batch(params (string Name, IArrowArray Array)[] columns) => new(
        new ArrowSchema(columns.Select(column => new Field(column.Name, column.Array.Data.DataType, nullable: true)), null),
        columns.Select(column => column.Array),
        columns[0].Array.Length);
}

using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Load.Encoders;
using EfWriter.Requests;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Makes the types that were asked for hold on a new table, whatever the frame's cells are: a price that SQLite has as a double is a
/// numeric(10,2) where that is said. A cell whose text is no value of the type is refused with its row, and none is rounded.
/// </summary>
internal sealed class AskedTypes(LoaderFactory loaders)
{
    /// <summary>The request, with a frame that has cells of the types that were asked for.</summary>
    public WriteRequest Apply(WriteRequest request, TargetTable? existing)
    {
        var frame = request.Frame;
        var isNew = existing is null || request.Swaps;
        if (!isNew || request.IsMapped || frame is TextFrame or ServerQueryFrame
            || request.Options.Columns.Values.All(asked => asked.StoreType is null))
            return request;

        var readings = frame.Fields.Select(field => ReadingOf(field, request.Options)).ToList();
        return readings.All(reading => reading is null) ? request : request with
        {
            Frame = new ReshapedFrame(
                frame,
                [.. frame.Fields.Zip(readings, (field, reading) => reading is { } read
                    ? new FrameField(field.Name, read.Cell, field.IsNullable)
                    : field)],
                [.. readings.Select(reading => reading?.Convert)]),
        };
    }

    private (Type Cell, Func<ColumnVector, int, long, ColumnVector> Convert)? ReadingOf(FrameField field, WriteOptions options)
    {
        if (options.Columns.GetValueOrDefault(field.Name)?.StoreType is not { } storeType || TypeOf(storeType) is not { } type)
            return null;
        loaders.Prepare(
            new LoadColumn(field, new(field.Name, type, IsNotNull: false, HasDefault: false, IsGenerated: false)), options.BulkMethod,
            out var problem);
        return problem is null ? null : AskedCells.For(field, storeType);
    }

    // As far as texts are read as it. What else there is, the server's own column says.
    private static TargetType? TypeOf(string storeType)
    {
        var oid = TextTypes.Of(storeType) switch
        {
            TextType.Bool => PgTypes.Bool,
            TextType.Int16 => PgTypes.Int2,
            TextType.Int32 => PgTypes.Int4,
            TextType.Int64 => PgTypes.Int8,
            TextType.Numeric => PgTypes.Numeric,
            TextType.Float4 => PgTypes.Float4,
            TextType.Double => PgTypes.Float8,
            TextType.Date => PgTypes.Date,
            TextType.Time => PgTypes.Time,
            TextType.Timestamp => PgTypes.Timestamp,
            TextType.Instant => PgTypes.TimestampTz,
            TextType.Uuid => PgTypes.Uuid,
            TextType.Text when AskedCells.IsOfText(storeType) => PgTypes.Text,
            _ => 0u,
        };
        return oid == 0 ? null : new TargetType(oid, -1, 'b', storeType, storeType, null);
    }
}

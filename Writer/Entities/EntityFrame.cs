using System.Runtime.CompilerServices;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Requests;

namespace EfWriter.Entities;

/// <summary>Another frame, its columns named and its cells converted as the model does for an entity's properties.</summary>
internal sealed class EntityFrame : Frame
{
    private readonly Frame _inner;
    private readonly Func<ColumnVector, long, ColumnVector>?[] _conversions;

    private EntityFrame(Frame inner, IReadOnlyList<FrameField> fields, Func<ColumnVector, long, ColumnVector>?[] conversions)
    {
        _inner = inner;
        Fields = fields;
        _conversions = conversions;
    }

    internal override string Kind => _inner.Kind;

    internal override bool CanBeReadAgain => _inner.CanBeReadAgain;

    internal override bool IsUsedUp => _inner.IsUsedUp;

    internal override object? Source => _inner.Source;

    internal override IReadOnlyList<FrameField> Fields { get; }

    internal override void BeginWrite(Action afterRow) => _inner.BeginWrite(afterRow);

    /// <summary>The write of a frame's rows.</summary>
    public static WriteRequest Of(EntityTable table, Frame frame, WriteOptions? asked)
    {
        var columns = new List<EntityColumn>();
        var fields = new List<FrameField>();
        var conversions = new List<Func<ColumnVector, long, ColumnVector>?>();
        foreach (var field in frame.Fields)
        {
            var column = Find(table, field.Name);
            if (columns.IndexOf(column) is var other and >= 0)
                throw Errors.TwoForOneProperty(field.Name, frame.Fields[other].Name, column.Name);
            columns.Add(column);
            var (cell, convert) = column.Property is { } property ? EntityCells.For(property, field) : (field.ClrType, null);
            fields.Add(field with { Name = column.Name, ClrType = cell, IsMemory = field.IsMemory && convert is null });
            conversions.Add(convert);
        }

        var left = table.Columns.Where(column => column.IsMadeByDatabase && !columns.Contains(column));
        return table.Request(new EntityFrame(frame, fields, [.. conversions]), asked, columns, left);
    }

    internal override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = 0L;
        await foreach (var batch in _inner.ReadAsync(batchRows, cancellationToken).ConfigureAwait(false))
        {
            var first = row;
            yield return new(batch.Rows, [.. batch.Columns.Select((column, i) => _conversions[i]?.Invoke(column, first) ?? column)]);
            row += batch.Rows;
        }
    }

    private static EntityColumn Find(EntityTable table, string name) =>
        table.Find(name) ?? throw Errors.NoEntityProperty(name, table.Entity, table.Columns.Select(column => column.Path));
}

using System.Runtime.CompilerServices;

namespace EfWriter.Frames;

/// <summary>Another frame's rows, with other names or other cells in some of its columns.</summary>
/// <param name="inner">The frame.</param>
/// <param name="fields">A field for each of its own.</param>
/// <param name="conversions">What makes the cells of a column that begins at a row; null for those that stay as they are.</param>
internal sealed class ReshapedFrame(
    Frame inner, IReadOnlyList<FrameField> fields, IReadOnlyList<Func<ColumnVector, int, long, ColumnVector>?> conversions) : Frame
{
    internal override string Kind => inner.Kind;

    internal override bool CanBeReadAgain => inner.CanBeReadAgain;

    internal override bool IsUsedUp => inner.IsUsedUp;

    internal override object? Source => inner.Source;

    internal override IEnumerable<Type> ObjectTypes => inner.ObjectTypes;

    internal override long? KnownRows => inner.KnownRows;

    internal override IReadOnlyList<int> Optional => inner.Optional;

    internal override IReadOnlyList<FrameField> Fields => fields;

    /// <summary>The frame with other names of its columns.</summary>
    public static Frame Renamed(Frame frame, IReadOnlyList<string> names) => frame.Fields.Select(field => field.Name).SequenceEqual(names)
        ? frame
        : new ReshapedFrame(
            frame, [.. frame.Fields.Zip(names, (field, name) => field with { Name = name })],
            new Func<ColumnVector, int, long, ColumnVector>?[names.Count]);

    internal override void BeginWrite(Action afterRow) => inner.BeginWrite(afterRow);

    internal override void ReadAtOnce(int most) => inner.ReadAtOnce(most);

    internal override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = 0L;
        await foreach (var batch in inner.ReadAsync(batchRows, cancellationToken).ConfigureAwait(false))
        {
            var (first, rows) = (row, batch.Rows);
            yield return conversions.All(one => one is null)
                ? batch
                : batch with { Columns = [.. batch.Columns.Select((column, i) => conversions[i]?.Invoke(column, rows, first) ?? column)] };
            row += rows;
        }
    }
}

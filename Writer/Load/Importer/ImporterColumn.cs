using EfWriter.Frames;
using EfWriter.Load.Encoders;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Load.Importer;

/// <summary>One column on its way into Npgsql's importer, a block of cells at a time.</summary>
internal abstract class ImporterColumn : IDisposable
{
    /// <summary>Takes and checks cells.</summary>
    /// <param name="source">The column's cells in the batch.</param>
    /// <param name="start">The first one to take, in the batch.</param>
    /// <param name="count">How many, at most a block.</param>
    /// <param name="row">The frame's row number of the first one.</param>
    /// <returns>How many were taken, at least 1.</returns>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    public abstract int Load(ColumnVector source, int start, int count, long row);

    /// <summary>Writes one of the cells taken.</summary>
    /// <param name="importer">Stands at the column.</param>
    /// <param name="index">The cell, from 0 in the block.</param>
    /// <param name="row">The frame's row number.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    public abstract Task WriteAsync(NpgsqlBinaryImporter importer, int index, long row, CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>A column of ours: ready bytes, whatever the column's type.</summary>
internal sealed class EncodedColumn(EncodedFields fields) : ImporterColumn
{
    public override int Load(ColumnVector source, int start, int count, long row) => fields.Load(source, start, count, row);

    // bytea's bytes are the field's.
    public override Task WriteAsync(NpgsqlBinaryImporter importer, int index, long row, CancellationToken cancellationToken) =>
        fields.Field(index) is { } bytes
            ? importer.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken)
            : importer.WriteNullAsync(cancellationToken);

    public override void Dispose() => fields.Dispose();
}

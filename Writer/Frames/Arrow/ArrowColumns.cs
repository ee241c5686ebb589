using Apache.Arrow;
using ArrowSchema = Apache.Arrow.Schema;

namespace EfWriter.Frames;

/// <summary>The columns of an Arrow schema, and how batches of that schema are cut and read.</summary>
internal sealed class ArrowColumns
{
    private readonly ArrowSchema _schema;
    private readonly ArrowReader[] _readers;
    private readonly ArrayData?[] _dictionaries;

    public ArrowColumns(ArrowSchema schema)
    {
        _schema = schema;
        _readers = [.. schema.FieldsList.Select(Reader)];
        _dictionaries = new ArrayData?[_readers.Length];
        Fields = [.. schema.FieldsList.Zip(_readers, FrameField)];
    }

    public IReadOnlyList<FrameField> Fields { get; }

    /// <summary>Cuts a batch.</summary>
    /// <param name="batch">A batch of this schema.</param>
    /// <param name="batchRows">The most rows of a piece.</param>
    /// <param name="firstRow">The batch's first row, from the frame's start.</param>
    public IEnumerable<ColumnBatch> Cut(RecordBatch batch, int batchRows, long firstRow)
    {
        Check(batch);
        for (var start = 0; start < batch.Length; start += batchRows)
        {
            var rows = Math.Min(batchRows, batch.Length - start);
            var vectors = new ColumnVector[_readers.Length];
            for (var i = 0; i < vectors.Length; i++)
                vectors[i] = _readers[i]
                    .Read(new ArrowSlice(batch.Column(i).Data, start, rows, new CellPlace(Fields[i].Name, firstRow + start)));
            yield return new ColumnBatch(rows, vectors);
        }
    }

    private static FrameField FrameField(Field field, ArrowReader reader) =>
        new(field.Name, reader.ClrType, field.IsNullable) { IsMemory = reader.IsMemory };

    private static ArrowReader Reader(Field field) =>
        ArrowBuffers.IsTooDeep(field.DataType) ? throw Errors.TooDeep(field.Name, ArrowBuffers.MostLevels)
        : IsUnregisteredGuid(field) ? ArrowReaders.Guids() : ArrowReaders.For(field.Name, field.DataType);

    // What a file's reader leaves of a UUID where the app has not registered the extension.
    private static bool IsUnregisteredGuid(Field field) =>
        field.DataType is Apache.Arrow.Types.FixedSizeBinaryType { TypeId: Apache.Arrow.Types.ArrowTypeId.FixedSizedBinary, ByteWidth: 16 }
        && field.HasMetadata
        && field.Metadata.TryGetValue("ARROW:extension:name", out var extension)
        && extension == GuidType.Default.Name;

    // Arrow checks neither, and a buffer read as another type gives wrong values.
    private void Check(RecordBatch batch)
    {
        if (!ReferenceEquals(batch.Schema, _schema))
            CheckSchema(batch.Schema);
        if (batch.ColumnCount != _readers.Length)
            throw Errors.OtherSchema($"{batch.ColumnCount} columns", $"{_readers.Length}", null);

        for (var i = 0; i < _readers.Length; i++)
        {
            var (data, field) = (batch.Column(i).Data, _schema.FieldsList[i]);
            if (!ArrowTypeNames.SameBuffers(data.DataType, field.DataType))
                throw Errors.OtherArray(field.Name, ArrowTypeNames.Of(data.DataType), ArrowTypeNames.Of(field.DataType));
            if (data.Length < batch.Length)
                throw Errors.ShortColumn(field.Name, data.Length, batch.Length);
            if (!ArrowBuffers.AreWhole(data, values => ReferenceEquals(values, _dictionaries[i])))
                throw Errors.BrokenArray(field.Name, ArrowTypeNames.Of(field.DataType));
            _dictionaries[i] = data.Dictionary;
        }
    }

    private void CheckSchema(ArrowSchema schema)
    {
        if (schema.FieldsList.Count != _readers.Length)
            throw Errors.OtherSchema($"{schema.FieldsList.Count} columns", $"{_readers.Length}", null);

        foreach (var (found, expected) in schema.FieldsList.Zip(_schema.FieldsList))
        {
            if (Describe(found) != Describe(expected))
                throw Errors.OtherSchema($"column {Describe(found)}", Describe(expected), expected.Name);
        }
    }

    private static string Describe(Field field) => $"'{field.Name}' of {ArrowTypeNames.Of(field.DataType)}";
}

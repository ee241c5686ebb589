namespace EfWriter.Frames;

/// <summary>A column that lies in memory, in one or more chunks.</summary>
/// <param name="Field">Its place in the schema.</param>
/// <param name="Open">Its chunks, as they are now.</param>
internal sealed record ChunkedColumn(FrameField Field, Func<IReadOnlyList<ColumnChunk>> Open)
{
    /// <summary>Cuts columns into batches, also where a chunk of any of them ends.</summary>
    /// <param name="columns">The columns; their chunks may end at different rows.</param>
    /// <param name="rows">How many rows they have.</param>
    /// <param name="batchRows">The most rows of a batch.</param>
    public static IEnumerable<ColumnBatch> Cut(IReadOnlyList<ChunkedColumn> columns, long rows, int batchRows)
    {
        var cursors = columns.Select(column => new Cursor(column)).ToArray();
        for (var row = 0L; row < rows;)
        {
            var run = Math.Min(batchRows, rows - row);
            foreach (var cursor in cursors)
                run = Math.Min(run, cursor.RowsLeft(row, rows));
            yield return new ColumnBatch((int)run, System.Array.ConvertAll(cursors, cursor => cursor.Take((int)run)));
            row += run;
        }
    }

    /// <summary>How far one column has been read.</summary>
    private sealed class Cursor(ChunkedColumn column)
    {
        private readonly IReadOnlyList<ColumnChunk> _chunks = column.Open();
        private int _chunk;
        private long _row;

        /// <summary>The rows left in the chunk that holds the next row.</summary>
        public long RowsLeft(long row, long rows)
        {
            while (_chunk < _chunks.Count && _row == _chunks[_chunk].Rows)
            {
                _chunk++;
                _row = 0;
            }

            return _chunk < _chunks.Count ? _chunks[_chunk].Rows - _row : throw Errors.ShortColumn(column.Field.Name, row, rows);
        }

        public ColumnVector Take(int rows)
        {
            var vector = _chunks[_chunk].Slice(_row, rows);
            _row += rows;
            return vector;
        }
    }
}

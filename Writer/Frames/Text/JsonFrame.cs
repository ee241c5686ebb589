using System.Text.Json;

namespace EfWriter.Frames.Text;

/// <summary>A JSON text as a frame: a column for each key.</summary>
internal sealed class JsonFrame(TextParts texts, JsonOptions options) : TextFrame(texts, options)
{
    private readonly JsonKeys _keys = new();
    private readonly List<ColumnSurvey> _surveys = [];
    private string[] _names = [];

    internal override string Kind => "JSON";

    protected override IReadOnlyList<string> Names => _names;

    protected override ColumnSurvey Survey(int column) => _surveys[column];

    protected override async Task LookAsync(long bytes, CancellationToken cancellationToken)
    {
        var rows = await JsonRows.OpenAsync(Texts, options, cancellationToken).ConfigureAwait(false);
        await using var end = rows.ConfigureAwait(false);
        var sink = new SurveySink(_keys, _surveys, Rewriter);
        while (rows.Position < bytes)
        {
            if (!await rows.ReadAsync(sink, cancellationToken).ConfigureAwait(false))
            {
                IsWhole = true;
                break;
            }
        }

        NoteList.Clear();
        _names = ColumnNames.Complete([.. _keys.Names], NoteList);
    }

    protected override async Task<RowSource> OpenAsync(IReadOnlySet<int> json, CancellationToken cancellationToken) =>
        new BlockSource(await JsonRows.OpenAsync(Texts, options, cancellationToken).ConfigureAwait(false), new BlockSink(_keys, json));

    private static int Find(JsonKeys keys, ref Utf8JsonReader reader, int guess, long row)
    {
        if (reader.ValueSpan.Length > JsonRows.MostKeyBytes)
            throw Errors.JsonKeyTooLong(JsonRows.MostKeyBytes, row);
        if (!reader.ValueIsEscaped)
            return keys.Find(reader.ValueSpan, guess);
        return keys.Find(KeyOf(ref reader, row), guess);
    }

    private static byte[] KeyOf(ref Utf8JsonReader reader, long row)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            throw Errors.BadJsonKey(row);
        }
    }

    private static CellForm FormOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => CellForm.Null,
        JsonTokenType.String => CellForm.String,
        JsonTokenType.Number => CellForm.Number,
        JsonTokenType.True or JsonTokenType.False => CellForm.Flag,
        _ => CellForm.Nested,
    };

    private sealed class BlockSource(JsonRows rows, BlockSink sink) : RowSource
    {
        public override CellBlock Block => sink.Block;

        public override int Part => rows.Part;

        public override bool HasNewColumn => sink.HasNewKey;

        public override async Task<bool> ReadAsync(int mostRows, CancellationToken cancellationToken)
        {
            sink.Begin(mostRows);
            await rows.ReadAsync(sink, cancellationToken).ConfigureAwait(false);
            return sink.Block.Rows > 0 || sink.HasNewKey;
        }

        public override ValueTask DisposeAsync() => rows.DisposeAsync();
    }

    /// <summary>Notes keys and what their values have in common. Noting a value twice changes nothing.</summary>
    private sealed class SurveySink(JsonKeys keys, List<ColumnSurvey> surveys, CellRewriter? rewriter) : IJsonSink
    {
        private readonly TakenKeys _taken = new(keys);
        private byte[] _scratch = [];
        private long _row;

        public void BeginRow(long row)
        {
            _row = row;
            _taken.Begin();
        }

        public int FindColumn(ref Utf8JsonReader key, int guess)
        {
            var column = Find(keys, ref key, guess, _row);
            if (column < 0)
            {
                if (keys.Count == MaxColumns)
                    throw Errors.TooManyTextColumns(MaxColumns + 1, MaxColumns, _row);
                surveys.Add(new(rewriter));
                column = keys.Add(KeyOf(ref key, _row));
            }

            _taken.Take(column, _row);
            return column;
        }

        public void Take(int column, ref Utf8JsonReader value, byte[] bytes, int start, int end)
        {
            var form = FormOf(value.TokenType);
            if (form == CellForm.Null)
                return;
            var text = form == CellForm.String ? bytes.AsSpan(start + 1, end - start - 2) : bytes.AsSpan(start, end - start);
            if (form == CellForm.String && value.ValueIsEscaped && text.Length <= 6 * CellText.MaxTyped)
            {
                if (_scratch.Length < text.Length)
                    _scratch = new byte[6 * CellText.MaxTyped];
                text.CopyTo(_scratch);
                text = JsonEscapes.TryUndo(_scratch.AsSpan(0, text.Length), out var length) ? _scratch.AsSpan(0, length) : text;
            }

            surveys[column].Add(text, form);
        }

        public bool EndRow() => false;

        public void EndRows()
        {
        }
    }

    /// <summary>Puts the values into a block.</summary>
    private sealed class BlockSink(JsonKeys keys, IReadOnlySet<int> json) : IJsonSink
    {
        private readonly int _columns = keys.Count;
        private readonly bool[] _isJson = [.. Enumerable.Range(0, keys.Count).Select(json.Contains)];
        private readonly TakenKeys _taken = new(keys);
        private readonly List<int> _escaped = [];
        private readonly List<(int Cell, long Row)> _allEscaped = [];
        private int _mostRows;
        private long _row;

        public CellBlock Block { get; } = new();

        public bool HasNewKey { get; private set; }

        public void Begin(int mostRows)
        {
            Block.Clear(_columns);
            _allEscaped.Clear();
            _mostRows = mostRows;
        }

        public void BeginRow(long row)
        {
            _row = row;
            _taken.Begin();
            _escaped.Clear();
            Block.BeginRow();
        }

        public int FindColumn(ref Utf8JsonReader key, int guess)
        {
            var column = Find(keys, ref key, guess, _row);
            if (column < 0)
            {
                HasNewKey = true;
                Block.DropRow();
            }
            else
            {
                _taken.Take(column, _row);
            }

            return column;
        }

        public void Take(int column, ref Utf8JsonReader value, byte[] bytes, int start, int end)
        {
            Block.Bytes = bytes;
            var form = FormOf(value.TokenType);
            if (end - start > Cell.MaxLength)
                throw Errors.FieldTooLong(keys.Names.ElementAt(column), _row, "of the JSON file", Cell.MaxLength);
            if (form == CellForm.Null)
                return;
            if (_isJson[column])
            {
                Block.PendingCells[column] = new(start, end - start, CellForm.Nested);
                return;
            }

            var isString = form == CellForm.String;
            Block.PendingCells[column] = isString ? new(start + 1, end - start - 2, form) : new(start, end - start, form);
            if (isString && value.ValueIsEscaped)
                _escaped.Add(column);
        }

        public bool EndRow()
        {
            foreach (var column in _escaped)
                _allEscaped.Add(((Block.Rows * _columns) + column, _row));
            Block.EndRow();
            return Block.Rows == _mostRows;
        }

        // Only now: an object whose end was not there is read again, and what is left behind an escape is no text.
        public void EndRows()
        {
            foreach (var (index, row) in _allEscaped)
            {
                ref var cell = ref Block.AllCells[index];
                if (!JsonEscapes.TryUndo(Block.Bytes.AsSpan(cell.Start, cell.Length), out var length))
                    throw Errors.BadJsonText(keys.Names.ElementAt(index % _columns), row);
                cell = new(cell.Start, length, CellForm.String);
            }

            _allEscaped.Clear();
        }
    }
}

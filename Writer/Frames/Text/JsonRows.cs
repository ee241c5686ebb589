using System.Text.Json;

namespace EfWriter.Frames.Text;

/// <summary>Takes what a JSON text's objects hold.</summary>
internal interface IJsonSink
{
    /// <summary>Begins an object; it is begun anew where its end was not there yet.</summary>
    void BeginRow(long row);

    /// <summary>Takes a value.</summary>
    /// <param name="key">Where the reader stands: at the property's name.</param>
    /// <param name="guess">The key's place, if the keys are in the usual order.</param>
    /// <returns>The column; -1 to stop.</returns>
    int FindColumn(ref Utf8JsonReader key, int guess);

    /// <summary>Takes a value.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="value">Where the reader stands: behind the value.</param>
    /// <param name="bytes">All bytes, for places.</param>
    /// <param name="start">The value's first byte, a string's quote included.</param>
    /// <param name="end">The byte behind it.</param>
    void Take(int column, ref Utf8JsonReader value, byte[] bytes, int start, int end);

    /// <summary>Ends an object.</summary>
    /// <returns>Whether no more can be taken.</returns>
    bool EndRow();

    /// <summary>Ends some objects, whose bytes were checked as they stand: from now on they may be changed.</summary>
    void EndRows();
}

/// <summary>Reads the objects of a JSON text: one, an array of them, or one after the other.</summary>
/// <param name="window">The text's bytes; disposed with this.</param>
internal sealed class JsonRows(ByteWindow window) : IAsyncDisposable
{
    /// <summary>The most levels of a value. PostgreSQL's own parser gives up some thousands deep.</summary>
    private const int MaxDepth = 1_000;

    /// <summary>The most bytes of a key, as it is written: no column has such a name.</summary>
    public const int MostKeyBytes = 64 * 1024;

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = MaxDepth };

    private JsonReaderState _state = new(Options);
    private bool _isInArray;
    private bool _hasBegun;
    private long _lines;

    /// <summary>The objects read.</summary>
    public long Rows { get; private set; }

    /// <summary>The bytes that were taken.</summary>
    public long Position => window.Before;

    /// <summary>The number of the file that the objects read last are from, from 0.</summary>
    public int Part => window.Part;

    public static async Task<JsonRows> OpenAsync(TextParts texts, JsonOptions options, CancellationToken cancellationToken) =>
        new(await ByteWindow.OpenAsync(texts, options.Encoding, cancellationToken).ConfigureAwait(false));

    /// <summary>Reads objects of a file, until there are no more, or no more can be taken; at least one, if there is one.</summary>
    /// <returns>Whether there may be more.</returns>
    public Task<bool> ReadAsync(IJsonSink sink, CancellationToken cancellationToken) =>
        window.NamingAsync(() => ReadSomeAsync(sink, cancellationToken));

    public ValueTask DisposeAsync() => window.DisposeAsync();

    private async Task<bool> ReadSomeAsync(IJsonSink sink, CancellationToken cancellationToken)
    {
        var needsMore = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (before, part) = (Rows, window.Part);
            var isFull = Split(sink);
            if (isFull || Rows > before)
                return true;
            if (!window.IsLast)
                await window.FillAsync(needsMore, cancellationToken).ConfigureAwait(false);
            else if (!await NextPartAsync(cancellationToken).ConfigureAwait(false))
                return false;
            needsMore = window.Part == part;
        }
    }

    // Each file of several is a text of its own: what one leaves open, no other closes.
    private async Task<bool> NextPartAsync(CancellationToken cancellationToken)
    {
        (_state, _isInArray, _hasBegun, _lines) = (new(Options), false, false, 0);
        return await window.NextPartAsync(Rows, cancellationToken).ConfigureAwait(false);
    }

    // Whether the sink has enough.
    private bool Split(IJsonSink sink)
    {
        var rest = window.Rest;
        var isLast = window.IsLast;

        // An empty text has no objects; the reader would miss a value.
        _hasBegun |= rest.IndexOfAnyExcept(" \t\r\n"u8) >= 0;
        if (!_hasBegun && isLast)
            return false;
        var reader = new Utf8JsonReader(rest, isLast, _state);
        var done = reader;
        var isFull = false;
        try
        {
            while (!isFull)
            {
                if (!reader.Read())
                {
                    // Blanks between objects are taken, and do not pile up.
                    done = reader;
                    break;
                }

                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    if (!ReadObject(ref reader, sink, out var isStopped))
                    {
                        isFull = isStopped;
                        break;
                    }

                    Rows++;
                    isFull = sink.EndRow();
                }
                else if (reader.TokenType == JsonTokenType.StartArray && !_isInArray)
                {
                    _isInArray = true;
                }
                else if (reader.TokenType == JsonTokenType.EndArray)
                {
                    _isInArray = false;
                }
                else
                {
                    throw Errors.NotAnObject(Rows, NameOf(reader.TokenType));
                }

                done = reader;
            }
        }
        catch (JsonException e)
        {
            if (IsTooDeep(reader, rest))
                throw Errors.JsonTooDeep((e.LineNumber ?? 0) + 1, MaxDepth);
            var length = rest.TrimEnd(_isInArray ? " \t\r\n,"u8 : " \t\r\n"u8).Length;
            throw Errors.BadJson((e.LineNumber ?? 0) + 1, isLast && reader.BytesConsumed >= length
                ? "it ends too early"
                : "it has something that does not belong there");
        }

        // The reader takes a string's bytes as they are.
        var taken = rest[..(int)done.BytesConsumed];
        Utf8Text.Check(taken, _lines);
        _lines += Utf8Text.Lines(taken);
        sink.EndRows();
        _state = done.CurrentState;
        window.MoveTo(window.Start + (int)done.BytesConsumed);
        return isFull;
    }

    // The reader says so in words only: it stands at its last level, before a bracket that opens one more. A bracket's own depth is the one
    // around it.
    private static bool IsTooDeep(Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[(int)Math.Min(reader.BytesConsumed, bytes.Length)..].TrimStart(" \t\r\n"u8);
        var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        return depth >= MaxDepth && rest is [(byte)'[' or (byte)'{', ..];
    }

    private bool ReadObject(ref Utf8JsonReader reader, IJsonSink sink, out bool isStopped)
    {
        var guess = 0;
        isStopped = false;
        sink.BeginRow(Rows);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return true;
            var column = sink.FindColumn(ref reader, guess);
            isStopped = column < 0;
            if (isStopped || !reader.Read())
                return false;

            var start = reader.TokenStartIndex;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && !reader.TrySkip())
                return false;
            sink.Take(column, ref reader, window.Bytes, window.Start + (int)start, window.Start + (int)reader.BytesConsumed);
            guess = column + 1;
        }

        // The end of a key that is too long already may be far.
        if (window.Rest[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,"u8).Length > MostKeyBytes)
            throw Errors.JsonKeyTooLong(MostKeyBytes, Rows);
        return false;
    }

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        _ => "an array",
    };
}

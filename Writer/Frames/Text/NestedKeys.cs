using System.Text;
using System.Text.Json;

namespace EfWriter.Frames.Text;

/// <summary>
/// Finds a key that an object inside a value has twice: <c>jsonb</c> would keep the last of its values and lose the others.
/// </summary>
internal sealed class NestedKeys
{
    private const int MostCompared = 8;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonRows.MaxDepth };

    // The keys of all objects that are open, and where those of each begin.
    private readonly List<Key> _open = [];
    private readonly Stack<(int Number, int Start)> _starts = new();
    private readonly HashSet<(int Object, string Name)> _many = [];
    private byte[] _unescaped = [];
    private int _objects;
    private int _used;

    /// <summary>Whether a value has such an object, at any depth.</summary>
    /// <param name="value">An object or an array, which is known to be JSON.</param>
    /// <exception cref="InvalidOperationException">A key holds half of a surrogate pair.</exception>
    public bool HasRepeatedKey(ReadOnlySpan<byte> value)
    {
        _open.Clear();
        _starts.Clear();
        _many.Clear();
        (_used, _objects) = (0, 0);
        var reader = new Utf8JsonReader(value, Options);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _starts.Push((++_objects, _open.Count));
                    break;
                case JsonTokenType.EndObject:
                    var start = _starts.Pop().Start;
                    _open.RemoveRange(start, _open.Count - start);
                    break;
                case JsonTokenType.PropertyName when IsRepeated(value, ref reader):
                    return true;
            }
        }

        return false;
    }

    private bool IsRepeated(ReadOnlySpan<byte> value, ref Utf8JsonReader reader)
    {
        var (number, start) = _starts.Peek();
        var key = reader.ValueIsEscaped ? Unescape(ref reader) : new Key((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, false);
        var count = _open.Count - start;
        if (count < MostCompared)
        {
            var text = TextOf(value, key);
            for (var i = start; i < _open.Count; i++)
            {
                if (TextOf(value, _open[i]).SequenceEqual(text))
                    return true;
            }
        }
        else
        {
            // So that a large object does not take the square of its size.
            for (var i = start; count == MostCompared && i < _open.Count; i++)
                _many.Add((number, NameOf(value, _open[i])));
            if (!_many.Add((number, NameOf(value, key))))
                return true;
        }

        _open.Add(key);
        return false;
    }

    private Key Unescape(ref Utf8JsonReader reader)
    {
        if (_unescaped.Length - _used < reader.ValueSpan.Length)
            Array.Resize(ref _unescaped, Math.Max(2 * _unescaped.Length, _used + reader.ValueSpan.Length));
        var key = new Key(_used, reader.CopyString(_unescaped.AsSpan(_used)), IsUnescaped: true);
        _used += key.Length;
        return key;
    }

    private string NameOf(ReadOnlySpan<byte> value, Key key) => Encoding.UTF8.GetString(TextOf(value, key));

    private ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> value, Key key) =>
        key.IsUnescaped ? _unescaped.AsSpan(key.Start, key.Length) : value.Slice(key.Start, key.Length);

    private readonly record struct Key(int Start, int Length, bool IsUnescaped);
}

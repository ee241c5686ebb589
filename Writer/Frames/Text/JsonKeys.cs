using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>The keys of a JSON text's objects, in the order of their first occurrence. Upper and lower case are not the same.</summary>
internal sealed class JsonKeys
{
    private readonly Dictionary<byte[], int> _indexes = new(Utf8Comparer.Instance);
    private readonly List<byte[]> _keys = [];

    public int Count => _keys.Count;

    public IEnumerable<string> Names => _keys.Select(Encoding.UTF8.GetString);

    /// <summary>A key's place; -1 where it is not known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="guess">Where it would be if the object's keys are in the usual order.</param>
    public int Find(ReadOnlySpan<byte> key, int guess)
    {
        if (guess < _keys.Count && key.SequenceEqual(_keys[guess]))
            return guess;
        return _indexes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var index) ? index : -1;
    }

    public int Add(ReadOnlySpan<byte> key)
    {
        _keys.Add(key.ToArray());
        _indexes.Add(_keys[^1], _keys.Count - 1);
        return _keys.Count - 1;
    }

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

/// <summary>Refuses an object that has a key twice: one of its values would be lost.</summary>
/// <param name="keys">All keys.</param>
internal sealed class TakenKeys(JsonKeys keys)
{
    private long[] _objects = new long[keys.Count];
    private long _object;

    /// <summary>Begins an object, maybe one that was begun before.</summary>
    public void Begin() => _object++;

    /// <summary>Takes one of its keys.</summary>
    public void Take(int key, long row)
    {
        if (key >= _objects.Length)
            Array.Resize(ref _objects, 2 * (key + 1));
        if (_objects[key] == _object)
            throw Errors.RepeatedKey(keys.Names.ElementAt(key), row);
        _objects[key] = _object;
    }
}

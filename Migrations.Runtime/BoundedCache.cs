using System.Diagnostics.CodeAnalysis;

namespace EfWriter.Migrations;

/// <summary>Keeps the most recently used values, up to a bound.</summary>
/// <remarks>Safe for concurrent use; a value may be made twice by two callers at once, and one of the two is kept.</remarks>
/// <param name="capacity">The most values that are kept.</param>
/// <param name="dropped">Told of each value that is kept no longer; null for nobody.</param>
internal sealed class BoundedCache<TKey, TValue>(int capacity, Action<TValue>? dropped = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _recent = [];
    private readonly Lock _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        if (TryGet(key, out var found))
            return found;

        // Outside the lock: building a model takes milliseconds, and other shapes should not wait for it.
        var made = make(key);
        return Keep(key, made);
    }

    /// <summary>A key's value, where it is kept; asking makes it no more recent.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            var isKept = _nodes.TryGetValue(key, out var node);
            value = isKept ? node!.Value.Value : default;
            return isKept;
        }
    }

    private bool TryGet(TKey key, out TValue value)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                value = default!;
                return false;
            }

            _recent.Remove(node);
            _recent.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    private TValue Keep(TKey key, TValue made)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(key, out var earlier))
                return earlier.Value.Value;

            _nodes.Add(key, _recent.AddFirst((key, made)));
            if (_nodes.Count > capacity)
                DropLast();

            return made;
        }
    }

    private void DropLast()
    {
        var (key, value) = _recent.Last!.Value;
        _nodes.Remove(key);
        _recent.RemoveLast();
        dropped?.Invoke(value);
    }
}

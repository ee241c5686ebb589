namespace EfWriter.Migrations;

/// <summary>Keeps the most recently used values, up to a bound.</summary>
/// <remarks>Safe for concurrent use; a value may be made twice by two callers at once, and one of the two is kept.</remarks>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
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
            {
                _nodes.Remove(_recent.Last!.Value.Key);
                _recent.RemoveLast();
            }

            return made;
        }
    }
}

using System.Collections;
using System.Runtime.CompilerServices;

namespace EfWriter.Migrations;

/// <summary>
/// A read-only list that equals another of the same items in the same order, so that records holding it can be compared by shape.
/// </summary>
/// <typeparam name="T">The items' type.</typeparam>
/// <remarks>Immutable, and so safe to share between threads. Written as a collection expression: <c>["id", "day"]</c>.</remarks>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
internal sealed class EquatableList<T> : IReadOnlyList<T>, IEquatable<EquatableList<T>>
{
    private readonly T[] _items;

    public EquatableList(ReadOnlySpan<T> items) => _items = items.ToArray();

    /// <inheritdoc />
    public int Count => _items.Length;

    /// <inheritdoc />
    public T this[int index] => _items[index];

    /// <inheritdoc />
    public bool Equals(EquatableList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}

/// <summary>Makes <see cref="EquatableList{T}"/>s.</summary>
internal static class EquatableList
{
    /// <summary>Copies the items into a list.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items, in order.</param>
    /// <returns>The list.</returns>
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) => new(items);

    /// <summary>A list of the same items; the same list if it is one already.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items, in order.</param>
    /// <returns>The list.</returns>
    public static EquatableList<T> Of<T>(IReadOnlyList<T> items) => items as EquatableList<T> ?? [.. items];
}

using System.Collections;

namespace EfWriter.Tests.Support;

/// <summary>A collection whose items are made anew each time that it is read.</summary>
/// <param name="count">How many it says that there are, and makes.</param>
/// <param name="make">Makes an item by its number.</param>
internal sealed class MadeAnew<T>(int count, Func<int, T> make) : IReadOnlyCollection<T>
{
    public int Count => count;

    public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, count).Select(make).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes them without naming their type.</summary>
internal static class MadeAnew
{
    public static MadeAnew<T> Of<T>(int count, Func<int, T> make) => new(count, make);
}

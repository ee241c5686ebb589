using System.Collections.Concurrent;
using System.Globalization;
using EfWriter.Tests.Faults.Campaign;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>Rows that the frame and the server compute alike, each for itself: what is in a table is compared with the server's.</summary>
internal static class FaultRows
{
    /// <summary>Which rows are marked, in SQL.</summary>
    public const string IsGone = "id % 5 = 0";

    private const long Factor = 48_271;
    private const long Modulus = 2_147_483_647;
    private const int Repeats = 12;

    /// <summary>The server's way to make them.</summary>
    public static string Function => $"""
        CREATE FUNCTION harness.rows(first bigint, count bigint, seed bigint) RETURNS TABLE (id bigint, amount bigint,
        name text) LANGUAGE sql IMMUTABLE AS $$
            SELECT i, CASE WHEN i % 7 <> 0 THEN i * seed END, repeat(((i * {Factor} + seed) % {Modulus})::text, {Repeats})
            FROM generate_series(first, first + count - 1) i $$;
        """;

    /// <summary>The frame's; it can be read again.</summary>
    public static Frame Frame(long first, int count, int seed, Action<long>? onRow = null) =>
        Frame(SourceKind.Collection, first, count, seed, onRow ?? (_ => { }));

    /// <summary>The same rows from another kind of source.</summary>
    /// <param name="source">The kind.</param>
    /// <param name="first">The first row's id.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">What makes them other rows than those of another seed.</param>
    /// <param name="onRow">Is told of each row that the source gives out.</param>
    /// <param name="isMarked">Whether they have a column more, <c>gone</c>, which is true where <see cref="IsGone"/> says.</param>
    public static Frame Frame(SourceKind source, long first, int count, int seed, Action<long> onRow, bool isMarked = false) => isMarked
        ? From(source, count, row => Mark(Make(first + row, seed)), onRow)
        : From(source, count, row => Make(first + row, seed), onRow);

    /// <summary>The same rows in SQL.</summary>
    public static string Query(long first, int count, int seed) => $"SELECT * FROM harness.rows({first}, {count}, {seed})";

    private static Frame From<T>(SourceKind source, int count, Func<int, T> make, Action<long> onRow)
    {
        var told = new MadeAnew<T>(count, row =>
        {
            onRow(row);
            return make(row);
        });
        return source switch
        {
            SourceKind.Collection => EfWriter.Frame.From(told),
            SourceKind.Iterator => EfWriter.Frame.From(Once(told)),
            SourceKind.AsyncIterator => EfWriter.Frame.From(OnceAsync(told)),
            SourceKind.Queue => EfWriter.Frame.From(Queue(new MadeAnew<T>(count, make), onRow)),
            _ => throw new ArgumentOutOfRangeException(nameof(source)),
        };
    }

    private static Line Make(long id, int seed) => new(
        id,
        id % 7 != 0 ? id * seed : null,
        string.Concat(Enumerable.Repeat((((id * Factor) + seed) % Modulus).ToString(CultureInfo.InvariantCulture), Repeats)));

    private static Marked Mark(Line line) => new(line.id, line.amount, line.name, line.id % 5 == 0);

    private static IEnumerable<T> Once<T>(IEnumerable<T> lines)
    {
        foreach (var line in lines)
            yield return line;
    }

    private static async IAsyncEnumerable<T> OnceAsync<T>(IEnumerable<T> lines)
    {
        var given = 0;
        foreach (var line in lines)
        {
            if (given++ % 100 == 0)
                await Task.Yield();
            yield return line;
        }
    }

    private static IEnumerable<T> Queue<T>(IEnumerable<T> lines, Action<long> onRow)
    {
        var queue = new BlockingCollection<T>(new ConcurrentQueue<T>(lines));
        queue.CompleteAdding();
        return queue.GetConsumingEnumerable().Select((line, row) =>
        {
            onRow(row);
            return line;
        });
    }

    private sealed record Line(long id, long? amount, string name);

    private sealed record Marked(long id, long? amount, string name, bool gone);
}

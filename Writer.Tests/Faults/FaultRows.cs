using System.Collections.Concurrent;
using EfWriter.Tests.Faults.Campaign;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>Rows that the frame and the server compute alike, each for itself: what is in a table is compared with the server's.</summary>
internal static class FaultRows
{
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
        EfWriter.Frame.From(Rows(first, count, seed, onRow));

    /// <summary>The same rows from another kind of source.</summary>
    public static Frame Frame(SourceKind source, long first, int count, int seed, Action<long> onRow) => source switch
    {
        SourceKind.Collection => Frame(first, count, seed, onRow),
        SourceKind.Iterator => EfWriter.Frame.From(Once(Rows(first, count, seed, onRow))),
        SourceKind.AsyncIterator => EfWriter.Frame.From(OnceAsync(Rows(first, count, seed, onRow))),
        SourceKind.Queue => EfWriter.Frame.From(Queue(Rows(first, count, seed, onRow: null), onRow)),
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    /// <summary>The same rows in SQL.</summary>
    public static string Query(long first, int count, int seed) => $"SELECT * FROM harness.rows({first}, {count}, {seed})";

    private static MadeAnew<Line> Rows(long first, int count, int seed, Action<long>? onRow) => new(count, row =>
    {
        onRow?.Invoke(row);
        var id = first + row;
        return new Line(id, id % 7 != 0 ? id * seed : null,
            string.Concat(
                Enumerable.Repeat((((id * Factor) + seed) % Modulus).ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Repeats)));
    });

    private static IEnumerable<Line> Once(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
            yield return line;
    }

    private static async IAsyncEnumerable<Line> OnceAsync(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            if (line.id % 100 == 0)
                await Task.Yield();
            yield return line;
        }
    }

    private static IEnumerable<Line> Queue(IEnumerable<Line> lines, Action<long> onRow)
    {
        var queue = new BlockingCollection<Line>(new ConcurrentQueue<Line>(lines));
        queue.CompleteAdding();
        return queue.GetConsumingEnumerable().Select((line, row) =>
        {
            onRow(row);
            return line;
        });
    }

    private sealed record Line(long id, long? amount, string name);
}

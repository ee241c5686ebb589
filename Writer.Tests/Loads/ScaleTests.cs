using System.Diagnostics;
using System.Globalization;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Loads;

/// <summary>What a load of many parts costs the server, and that its catalog does not grow with the parts.</summary>
[Alone] // Counts the server's catalog and log.
public sealed class ScaleTests : LoadTest
{
    private const int RowsOfAPart = 1_000;
    private const int AtOnce = 4;

    private static readonly int Parts = Reliability.IsFull ? 1_000 : 12;

    [Test]
    public async Task The_catalog_does_not_grow_with_the_parts()
    {
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        await using var load = await destination.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-0", Part(0, RowsOfAPart));
        var (before, log, started) = (await RelationsAsync(), await LogAsync(), Stopwatch.GetTimestamp());

        await Parallel.ForAsync(1, Parts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (part, token) => await load.WritePartAsync($"part-{part}", Part(part * RowsOfAPart, RowsOfAPart), options: null, token));

        var sending = Stopwatch.GetElapsedTime(started);
        var (after, sent) = (await RelationsAsync(), await LogAsync());
        var (partsBytes, rowsBytes) = (await SizeAsync("m"), await SizeAsync("l"));
        Assert.That(after, Is.EqualTo(before));
        started = Stopwatch.GetTimestamp();
        var result = await load.CommitAsync();
        var committing = Stopwatch.GetElapsedTime(started);
        Assert.That(result.Rows, Is.EqualTo((long)Parts * RowsOfAPart));
        if (!Reliability.IsFull)
            return;

        ScaleDocument.Write(await Scalar<string>("SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)"),
        [
            ("parts", Number(Parts)),
            ("rows", Number(result.Rows)),
            ("parts sent at once, from one process", Number(AtOnce)),
            ("relations of the load, its indexes and TOAST included", Number(await LoadRelationsAsync(after))),
            ("seconds to send the parts", Seconds(sending)),
            ("log written by the parts, MB", Megabytes(sent - log)),
            ("the table of rows, MB", Megabytes(rowsBytes)),
            ("the table of parts with its indexes, MB", Megabytes(partsBytes)),
            ("seconds to commit", Seconds(committing)),
            ("log written by the commit, MB", Megabytes(await LogAsync() - sent)),
        ]);
    }

    private static Task<long> RelationsAsync() => Scalar<long>("SELECT count(*) FROM pg_class");

    private async Task<long> LoadRelationsAsync(long withLoad) =>
        withLoad - await RelationsAsync()
        + await Scalar<long>($"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relname = 'items'");

    private static Task<long> LogAsync() => Scalar<long>("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");

    private async Task<long> SizeAsync(string letter) => await Scalar<long>($"SELECT pg_total_relation_size('{await TableOf(letter)}')");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);
}

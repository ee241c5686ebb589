using EfWriter.BadRows;
using EfWriter.Load;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.BadRows;

/// <summary>How often rows are tried until those that are refused are found.</summary>
[AnyServer]
public sealed class RowIsolationTests : DatabaseTest
{
    private const long AllRows = 1_000_000;

    [TestCase(0)]
    [TestCase(0, 1, 2, 65_536, 65_537)]
    [TestCase(999_999)]
    [TestCase(131_071, 131_072, 500_000, 999_999)]
    public async Task Every_row_is_done_once_and_after_the_first_refusal_in_parts(params long[] refused)
    {
        var (done, lost, sizes) = (new List<RowRange>(), new List<long>(), new List<long>());
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        await new RowIsolation(connection, mostWaiting: 10).RunAsync(
            new(0, AllRows),
            async range =>
            {
                sizes.Add(range.Count);
                if (refused.Any(range.Has))
                    await FailAsync(connection);
                done.Add(range);
            },
            (row, _) =>
            {
                lost.Add(row);
                return Task.CompletedTask;
            },
            keep: null,
            CancellationToken.None);

        Assert.That(lost, Is.EqualTo(refused));
        var next = 0L;
        foreach (var range in done)
        {
            while (refused.Contains(next))
                next++;
            Assert.That(range.First, Is.EqualTo(next));
            next = range.End;
        }

        Assert.That(next + refused.Count(row => row >= next), Is.EqualTo(AllRows));
        Assert.That(sizes.Skip(1), Has.All.AtMost(65_536));
    }

    private static async Task FailAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT 1 / 0", connection);
        await command.ExecuteNonQueryAsync();
    }
}

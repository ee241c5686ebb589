using System.Collections.Concurrent;
using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>
/// A connection that ends while the commit is asked for: the rows are there once or not at all, and the caller is never told what nobody
/// knows.
/// </summary>
public sealed class CommitCutTests : FaultTest
{
    private static readonly int Cuts = Reliability.IsFull ? 200 : 60;

    private const int RowsEach = 100;

    private static readonly RetryOptions Quickly = new() { MaxRetries = 4, MaxDelay = TimeSpan.FromMilliseconds(20) };

    /// <summary>Where the connection ends.</summary>
    public enum Place
    {
        /// <summary>The server never hears of the commit.</summary>
        BeforeTheRequest,

        /// <summary>The server gets the request, and nobody to answer to.</summary>
        BehindTheRequest,

        /// <summary>The server has answered.</summary>
        BeforeTheAnswer,
    }

    [Test]
    public async Task The_outcome_is_told_to_be_unknown([Values] Place place, [Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();
        FaultServer.Proxy.Fault = CutAt(place);

        var failure = await AssertRefused(
            db.WriteAsync(NewRows(), "sales", Append with { BulkMethod = method }),
            "The connection was lost while the write to 'f.sales' was being committed: either all of its rows are there, or none. Look at "
            + "the table before you write again, or set WriteOptions.Retry, which lets the writer find out. [outcome-unknown]",
            sqlState: null);

        FaultServer.Proxy.Fault = null;
        Assert.That(failure, Is.TypeOf<WriteOutcomeUnknownException>());
        await Idle();
        var after = await StateOf($"{Old} UNION ALL {New}");
        var allowed = place switch
        {
            Place.BeforeTheRequest => [await StateOf(Old)],
            Place.BehindTheRequest => new[] { await StateOf(Old), after },
            _ => [after],
        };
        Assert.That(allowed, Does.Contain(await StateOfTable()));
        await AssertWritesOn(db);
    }

    [Test]
    public async Task Cut_again_and_again_with_retries_the_rows_are_there_once_or_the_outcome_is_unknown()
    {
        await CreateTable();
        await using var db = NewContext();
        var (written, unknown) = (0, 0);
        for (var i = 0; i < Cuts; i++)
        {
            FaultServer.Proxy.CutsByReset = i % 2 == 0;
            FaultServer.Proxy.Fault = CutAt((Place)(i % 3), commits: 1 + (i % 2), staysDown: i % 10 == 9);
            var first = 1_000_000 + (i * RowsEach);
            try
            {
                await db.WriteAsync(FaultRows.Frame(first, RowsEach, i), "sales", Append with { Retry = Quickly });
                Assert.That(await CountFrom(first), Is.EqualTo(RowsEach), $"cut {i}: it was said that the rows are there");
                written++;
            }
            catch (WriteOutcomeUnknownException)
            {
                FaultServer.Proxy.Fault = null;
                await Idle();
                Assert.That(await CountFrom(first), Is.EqualTo(0).Or.EqualTo(RowsEach), $"cut {i}");
                unknown++;
            }
        }

        FaultServer.Proxy.Fault = null;
        Assert.That(unknown, Is.EqualTo(Cuts / 10), "the server could be asked in all other cases");
        Assert.That(await Scalar<bool>($"SELECT count(*) = count(DISTINCT id) FROM {Table} WHERE id >= 1000000"), "rows were doubled");
        Ledger.Count("writes verified", Cuts);
        Ledger.Count("rows compared", written * RowsEach);
        Ledger.Count("commits cut", Cuts);
        Ledger.Count("commits cut, and the write completed", written);
        Ledger.Count("commits cut, and the outcome told to be unknown", unknown);
        await AssertWritesOn(db);
    }

    private static Task<long> CountFrom(int first) =>
        Scalar<long>($"SELECT count(*) FROM {Table} WHERE id BETWEEN {first} AND {first + RowsEach - 1}");

    /// <summary>Cuts connections at their commit; later ones work, or none is to be had any more.</summary>
    private static When CutAt(Place place, int commits = 1, bool staysDown = false)
    {
        var cut = new ConcurrentDictionary<Link, bool>();
        return new((link, message) =>
        {
            if (message.IsCommit && cut.Count < commits && cut.TryAdd(link, true))
                return place == Place.BeforeTheRequest ? Verdict.Cut : place == Place.BehindTheRequest ? Verdict.CutBehind : Verdict.Pass;
            if (cut.ContainsKey(link))
                return place == Place.BeforeTheAnswer && message.SaysCommitted ? Verdict.Cut : Verdict.Pass;
            return staysDown && !cut.IsEmpty ? Verdict.Cut : Verdict.Pass;
        });
    }
}

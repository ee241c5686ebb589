using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>A connection that ends while the commit is asked for: the rows are there once or not at all, and the caller is never told what nobody knows.</summary>
public sealed class CommitCutTests : FaultTest
{
    private const int Cuts = 200;

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
            "The connection was lost while the write to 'f.sales' was being committed: either all of its rows are there, or none. Look at the table before you write again.",
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
    public async Task Two_hundred_times_the_rows_are_there_once_or_not_at_all()
    {
        await CreateTable();
        await using var db = NewContext();
        var (rows, unknown) = (0, 0);
        for (var i = 0; i < Cuts; i++)
        {
            FaultServer.Proxy.CutsByReset = i % 2 == 0;
            FaultServer.Proxy.Fault = CutAt((Place)(i % 3));
            var frame = FaultRows.Frame(1_000_000 + (i * 100), 100, i);
            try
            {
                await db.WriteAsync(frame, "sales", Append);
            }
            catch (WriteOutcomeUnknownException)
            {
                unknown++;
            }

            FaultServer.Proxy.Fault = null;
            await Idle();
            var found = await Scalar<long>($"SELECT count(*) FROM {Table} WHERE id >= {1_000_000 + (i * 100)}");
            Assert.That(found, Is.EqualTo(0).Or.EqualTo(100), $"cut {i}");
            rows += (int)found;
        }

        Assert.That(await Scalar<long>($"SELECT count(DISTINCT id) FROM {Table} WHERE id >= 1000000"), Is.EqualTo(rows), "rows were doubled");
        Ledger.Count("commits cut", Cuts);
        Ledger.Count("commits cut whose outcome was told to be unknown", unknown);
        await AssertWritesOn(db);
    }

    /// <summary>Cuts one connection at its commit; later ones work.</summary>
    private static When CutAt(Place place)
    {
        Link? cut = null;
        return new((link, message) =>
        {
            if (message.IsCommit && Interlocked.CompareExchange(ref cut, link, null) is null)
                return place == Place.BeforeTheRequest ? Verdict.Cut : place == Place.BehindTheRequest ? Verdict.CutBehind : Verdict.Pass;
            return place == Place.BeforeTheAnswer && cut == link && message.SaysCommitted ? Verdict.Cut : Verdict.Pass;
        });
    }
}

using EfWriter.Tests.Support;

namespace EfWriter.Tests;

/// <summary>Writes docs/reliability.md after a full run of all tests that went well.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class ReliabilityReport
{
    [OneTimeTearDown]
    public void Write()
    {
        var outcome = TestContext.CurrentContext.Result;
        if (!Reliability.IsFull || outcome.FailCount > 0 || !Ledger.Notes.ContainsKey(Ledger.Seed))
            return;

        Ledger.Notes["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Ledger.Notes["tests passed"] = outcome.PassCount.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ReliabilityDocument.Write(Ledger.Notes, Ledger.Figures);
    }
}

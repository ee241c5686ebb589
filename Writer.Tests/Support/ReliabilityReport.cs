using System.Globalization;
using EfWriter.Tests.Support;

namespace EfWriter.Tests;

/// <summary>Writes docs/reliability.md after a full run that went well.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class ReliabilityReport
{
    [OneTimeTearDown]
    public void Write()
    {
        var outcome = TestContext.CurrentContext.Result;
        if (!Reliability.IsFull || outcome.FailCount > 0 || !Ledger.Notes.TryGetValue(Ledger.Seed, out var seed))
            return;

        ReliabilityDocument.Write(new(
            Ledger.Server,
            new Dictionary<string, string>
            {
                ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                [Ledger.Seed] = seed,
                ["tests passed"] = outcome.PassCount.ToString("N0", CultureInfo.InvariantCulture),
            },
            Ledger.Figures));
    }
}

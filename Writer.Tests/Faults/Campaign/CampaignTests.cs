using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>The campaign on a server of the tests' own.</summary>
public sealed class CampaignTests : FaultCampaign
{
    private static int Trials => Reliability.IsFull ? 1_000 : 100;

    [Test]
    public Task After_each_fault_the_table_is_the_old_one_or_the_new_one() => RunAllAsync(Trials);

    [Test]
    public async Task Another_role_at_work_runs_no_code_forges_no_row_and_leaves_the_table_the_old_one_or_the_new_one()
    {
        var seed = await DefaultSeed();
        for (var number = 1; number <= 16; number++)
        {
            var trial = Trial.Draw(seed, number) with { Fault = FaultKind.OtherRole };
            try
            {
                await RunAsync(trial);
            }
            catch (Exception e)
            {
                throw new AssertionException($"{trial}\n{e}", e);
            }
        }
    }
}

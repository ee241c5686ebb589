using EfWriter.Tests.Citus;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>The campaign on the coordinator of a Citus cluster, which is not the tests' own to stop: a session ends instead.</summary>
[Category("Citus")]
public sealed class CitusCampaignTests : FaultCampaign
{
    private static int Trials => Reliability.IsFull ? 1_000 : 200;

    protected override string Place => $"SELECT create_distributed_table('{Table}', 'id', shard_count => 4, colocate_with => 'none');";

    protected override async Task VerifyPlaceAsync() => Assert.That(
        await Scalar<bool>($"SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = '{Table}'::regclass AND partmethod = 'h')"),
        "the table is not distributed any more");

    [OneTimeSetUp]
    public async Task Turn()
    {
        if (CitusCluster.IsThere)
            await FaultServer.TurnToAsync(CitusCluster.ConnectionString);
    }

    [OneTimeTearDown]
    public Task TurnBack() => FaultServer.TurnToAsync(null);

    private static IEnumerable<TestCaseData> Clusters() =>
        CitusCluster.IsThere ? [new TestCaseData(Trials).SetArgDisplayNames("distributed table")] : [];

    [TestCaseSource(nameof(Clusters))]
    public async Task After_each_fault_the_table_is_the_old_one_or_the_new_one(int trials)
    {
        await RunAllAsync(trials);
        Assert.That(await Scalar<long>("""
            SELECT sum(result::bigint)::bigint FROM run_command_on_workers($$
                SELECT count(*) + (SELECT count(*) FROM pg_prepared_xacts) FROM pg_class
                WHERE relkind = 'r' AND relname LIKE '%\_\_efwriter%' AND relname NOT LIKE '\_\_efwriter\_writes%' $$)
            """), Is.Zero, "something is left on the workers");
    }

    private protected override Trial Draw(int seed, int number)
    {
        var trial = Trial.Draw(seed, number) with { Method = BulkMethod.Copy };
        return trial.Stop is null ? trial : trial with { Fault = FaultKind.Terminate };
    }

    private protected override WriteOptions OptionsOf(Trial trial) => trial.Options with
    {
        BulkMethod = BulkMethod.Copy,
        Distribution = trial.Kind == WriteKind.Fail ? Distribution.Hash("id") : null,
    };
}

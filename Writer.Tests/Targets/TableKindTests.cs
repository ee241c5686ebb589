using EfWriter.Tests.Servers;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Targets;

/// <summary>
/// Each route, and what routes alone do not show, once into a partitioned table and into one of another server, whose rows are elsewhere as
/// those of a distributed table are: as the page says.
/// </summary>
public sealed class TableKindTests
{
    private static readonly TableKind[] Kinds = [new PartitionedTables(), new ForeignTables()];

    [OneTimeSetUp]
    public Task Start() => ForeignTables.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => ForeignTables.StopAsync();

    [Test]
    public async Task Each_kind_of_table_has_the_documented_outcomes()
    {
        var lines = new List<string>();
        foreach (var route in RouteCase.All.Concat(RouteVariants.All).Where(IsForAnyKind))
        {
            var cells = new List<string>();
            foreach (var kind in Kinds)
                cells.Add(await RouteOutcome.OfAsync(Server.Source, route, kind));
            lines.Add($"| {route.Name} | {string.Join(" | ", cells)} |");
        }

        await new OutcomePage("targets.md", "| route |").CheckAsync(lines);
    }

    // A table that the write makes is of no kind; one is partitioned already.
    private static bool IsForAnyKind(RouteCase route) => route.Setup.Contains("CREATE TABLE items (", StringComparison.Ordinal)
        && !route.Setup.Contains("PARTITION BY", StringComparison.Ordinal);
}

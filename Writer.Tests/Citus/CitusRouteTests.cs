using System.Globalization;
using EfWriter.Tests.Servers;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Citus;

/// <summary>Each route, and what routes alone do not show, once into each kind of table of a Citus cluster: as the page says.</summary>
[Category("Citus"), ServerFree]
public sealed class CitusRouteTests
{
    private const string Run = "Run on ";

    private static IEnumerable<TestCaseData> Clusters() =>
        CitusCluster.IsThere ? [new TestCaseData(CitusCluster.Source).SetArgDisplayNames("cluster")] : [];

    [TestCaseSource(nameof(Clusters))]
    public async Task Each_kind_of_table_has_the_documented_outcomes(NpgsqlDataSource source)
    {
        var cases = TablePlace.All.Select(CitusCases.For).ToList();
        var lines = new List<string>();
        for (var i = 0; i < cases[0].Count; i++)
        {
            var cells = new List<string>();
            for (var place = 0; place < cases.Count; place++)
                cells.Add(await RouteOutcome.OfAsync(source, cases[place][i], TablePlace.All[place]));
            lines.Add($"| {cases[0][i].Name} | {string.Join(" | ", cells)} |");
        }

        await new OutcomePage("citus.md", "| what |").CheckAsync(lines, DateAsync);
    }

    // What was run, when and how.
    private static async Task DateAsync(string[] page)
    {
        var at = Array.FindIndex(page, line => line.StartsWith(Run, StringComparison.Ordinal));
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        page[at] = $"{Run}{date}: {await CitusCluster.DescribeAsync()}, by `EFWRITER_CITUS_URI=postgres://… EFWRITER_APPROVE=1 "
            + "dotnet test Writer.Tests -c Release --filter FullyQualifiedName~CitusRouteTests`.";
    }
}

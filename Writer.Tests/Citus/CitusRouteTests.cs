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

    private static IEnumerable<TestCaseData> Routes() => !CitusCluster.IsThere ? [] :
        from route in RouteCase.All.Concat(RouteVariants.All)
        where route.Name is "upsert" or "insert only" or "update only" or "sync" or "delete" or "delete and insert" or "cast"
            or "append of what is newer" or "bad rows skipped" or "bad rows kept" or "bad rows of an upsert" or "retries"
            or "values back of an upsert" or "sync in a scope of its key" or "load of two parts" or "load of two parts, replacing"
            or "load with a name, twice"
        select new TestCaseData(route, route.Name.StartsWith("load", StringComparison.Ordinal)
            ? "**refused**: `load-in-distributed-schema`"
            : "works").SetArgDisplayNames(route.Name);

    [TestCaseSource(nameof(Routes))]
    public async Task What_stages_rows_works_in_a_distributed_schema_and_a_load_is_refused(RouteCase route, string outcome) =>
        Assert.That(await RouteOutcome.OfAsync(CitusCluster.Source, route, TablePlace.OfSchema), Is.EqualTo(outcome));

    // What was run, when and how.
    private static async Task DateAsync(string[] page)
    {
        var at = Array.FindIndex(page, line => line.StartsWith(Run, StringComparison.Ordinal));
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        page[at] = $"{Run}{date}: {await CitusCluster.DescribeAsync()}, by `EFWRITER_CITUS_URI=postgres://… EFWRITER_APPROVE=1 "
            + "dotnet test Writer.Tests -c Release --filter FullyQualifiedName~CitusRouteTests`.";
    }
}

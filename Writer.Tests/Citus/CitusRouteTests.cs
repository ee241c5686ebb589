using System.Globalization;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Servers;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Citus;

/// <summary>Each route, and what routes alone do not show, once into each kind of table of a Citus cluster: as the page says.</summary>
[Category("Citus")]
public sealed class CitusRouteTests
{
    private const string Works = "works";
    private const string Heading = "| what |";
    private const string Run = "Run on ";

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "citus.md");

    private static int _count;

    private static IEnumerable<TestCaseData> Clusters() =>
        CitusCluster.IsThere ? [new TestCaseData(CitusCluster.Source).SetArgDisplayNames("cluster")] : [];

    [TestCaseSource(nameof(Clusters))]
    public async Task Each_kind_of_table_has_the_documented_outcomes(NpgsqlDataSource source)
    {
        var cases = TablePlace.All.Select(place => (IReadOnlyList<RouteCase>)[.. RouteCase.All, .. CitusCases.For(place)]).ToList();
        var lines = new List<string>();
        for (var i = 0; i < cases[0].Count; i++)
        {
            var cells = new List<string>();
            for (var place = 0; place < cases.Count; place++)
                cells.Add(await OutcomeAsync(source, cases[place][i], TablePlace.All[place]));
            lines.Add($"| {cases[0][i].Name} | {string.Join(" | ", cells)} |");
        }

        var page = await File.ReadAllLinesAsync(Page);
        var first = Array.FindIndex(page, line => line.StartsWith(Heading, StringComparison.Ordinal)) + 2;
        var documented = page.Skip(first).TakeWhile(line => line.StartsWith('|')).ToList();
        if (Approval.IsAsked)
            await File.WriteAllLinesAsync(Page, await WithAsync([.. page.Take(first), .. lines, .. page.Skip(first + documented.Count)]));
        else
            Assert.That(documented, Is.EqualTo(lines), string.Join('\n', lines));
    }

    // What was run, when and how.
    private static async Task<string[]> WithAsync(string[] page)
    {
        var at = Array.FindIndex(page, line => line.StartsWith(Run, StringComparison.Ordinal));
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        page[at] = $"{Run}{date}: {await CitusCluster.DescribeAsync()}, by `EFWRITER_CITUS_URI=postgres://… EFWRITER_APPROVE=1 "
            + "dotnet test Writer.Tests -c Release --filter FullyQualifiedName~CitusRouteTests`.";
        return page;
    }

    private static async Task<string> OutcomeAsync(NpgsqlDataSource source, RouteCase route, TablePlace place)
    {
        var schema = string.Create(CultureInfo.InvariantCulture, $"c{Interlocked.Increment(ref _count)}");
        await StandIn.SqlAsync(source, $"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        try
        {
            return await PrepareAsync(source, schema, route.Setup, place.Setup(route))
                ? await WriteAsync(source, schema, route)
                : "no such table";
        }
        finally
        {
            await StandIn.SqlAsync(source, $"DROP SCHEMA {schema} CASCADE");
        }
    }

    private static async Task<string> WriteAsync(NpgsqlDataSource source, string schema, RouteCase route)
    {
        var before = (Items: await ItemsAsync(source, schema), Place: await PlaceAsync(source, schema));
        string outcome;
        try
        {
            await route.WriteAsync(new(source, schema));
            outcome = Works;
        }
        catch (FrameWriteException refusal)
        {
            outcome = refusal.Code is { } code ? $"**refused**: `{code}`" : "**refused** by the server";
        }

        var after = (Items: await ItemsAsync(source, schema), Place: await PlaceAsync(source, schema));
        var left = await LeftBehindAsync(source, schema);
        Assert.Multiple(() =>
        {
            Assert.That(after.Items, Is.EqualTo(outcome == Works ? route.Expected : before.Items), $"{route}: {outcome}");
            Assert.That(after.Place, before.Items is null ? Is.Not.Null : Is.EqualTo(before.Place), $"{route}: the table's place");
            Assert.That(left, Is.Empty, $"{route}");
        });
        return outcome;
    }

    private static async Task<bool> PrepareAsync(NpgsqlDataSource source, string schema, string make, string place)
    {
        try
        {
            // Citus places a table as a statement of its own.
            await using var connection = await source.OpenConnectionAsync();
            string[] statements = [$"SET search_path = {schema}; SET client_min_messages = error", make, .. place.Split("; ")];
            foreach (var sql in statements.Where(statement => statement.Length > 0))
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }

            return true;
        }
        catch (PostgresException e) when (e.SqlState is "XX000" or PostgresErrorCodes.FeatureNotSupported)
        {
            return false;
        }
    }

    // How the items are placed: a swap must not make a table of the coordinator's of them.
    private static async Task<string> PlaceAsync(NpgsqlDataSource source, string schema)
    {
        await using var command = source.CreateCommand($"""
            SELECT coalesce((
                SELECT concat_ws(' ', p.partmethod, column_to_column_name(p.logicalrelid, p.partkey), p.repmodel, p.colocationid)
                FROM pg_dist_partition p WHERE p.logicalrelid = to_regclass('{schema}.items')), 'not by Citus')
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string[]?> ItemsAsync(NpgsqlDataSource source, string schema)
    {
        await using (var ask = source.CreateCommand($"SELECT to_regclass('{schema}.items') IS NOT NULL"))
        {
            if (await ask.ExecuteScalarAsync() is false)
                return null;
        }

        await using var command = source.CreateCommand(
            $"SELECT coalesce(array_agg(id || ' ' || coalesce(name, '–') ORDER BY id, name), '{{}}') FROM {schema}.items");
        try
        {
            return (string[])(await command.ExecuteScalarAsync())!;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return [];
        }
    }

    private static async Task<string[]> LeftBehindAsync(NpgsqlDataSource source, string schema)
    {
        await using var command = source.CreateCommand($"""
            SELECT coalesce(array_agg(relname::text), '{"{}"}') FROM pg_class
            WHERE relnamespace = '{schema}'::regnamespace AND relname LIKE '%efwriter%' AND relname !~ '^__efwriter_(writes|loads)'
            """);
        return (string[])(await command.ExecuteScalarAsync())!;
    }
}

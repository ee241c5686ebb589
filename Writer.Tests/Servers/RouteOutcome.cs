using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>
/// What becomes of a case in a kind of table: it works, or it is refused by name or by the server, or there is no such table. A case that
/// works leaves the expected rows, one that is refused those that were there, and either leaves the table where it was and nothing beside
/// it.
/// </summary>
internal static class RouteOutcome
{
    private const string Works = "works";

    // One for all, so that EF makes a context's model once.
    private const string Schema = "outcome";

    public static async Task<string> OfAsync(NpgsqlDataSource source, RouteCase route, TableKind kind)
    {
        await SqlAsync(source, $"DROP SCHEMA IF EXISTS {Schema} CASCADE", $"CREATE SCHEMA {Schema}");
        try
        {
            return await PrepareAsync(source, kind.Setup(route, Schema))
                ? await WriteAsync(source, route, kind)
                : "no such table";
        }
        finally
        {
            await SqlAsync(source, $"DROP SCHEMA {Schema} CASCADE");
        }
    }

    private static async Task<string> WriteAsync(NpgsqlDataSource source, RouteCase route, TableKind kind)
    {
        var before = (Items: await ItemsAsync(source), Place: await kind.PlaceAsync(source, Schema));
        string outcome;
        try
        {
            await route.WriteAsync(new(source, Schema));
            outcome = Works;
        }
        catch (FrameWriteException refusal)
        {
            outcome = refusal.Code is { } code ? $"**refused**: `{code}`" : "**refused** by the server";
        }

        var after = (Items: await ItemsAsync(source), Place: await kind.PlaceAsync(source, Schema));
        var left = await ItemsLook.LeftBehindAsync(source, Schema, "writes|loads");
        Assert.Multiple(() =>
        {
            Assert.That(after.Items, Is.EqualTo(outcome == Works ? route.Expected : before.Items), $"{route}: {outcome}");
            Assert.That(after.Place, before.Items is null ? Is.Not.Null : Is.EqualTo(before.Place), $"{route}: the table's place");
            Assert.That(left, Is.Empty, $"{route}");
        });
        return outcome;
    }

    private static async Task<bool> PrepareAsync(NpgsqlDataSource source, IEnumerable<string> statements)
    {
        try
        {
            await SqlAsync(source, [$"SET search_path = {Schema}; SET client_min_messages = error", .. statements]);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is "XX000" or PostgresErrorCodes.FeatureNotSupported)
        {
            return false;
        }
    }

    private static async Task<string[]?> ItemsAsync(NpgsqlDataSource source)
    {
        await using (var ask = source.CreateCommand($"SELECT to_regclass('{Schema}.items') IS NOT NULL"))
        {
            if (await ask.ExecuteScalarAsync() is false)
                return null;
        }

        try
        {
            return await ItemsLook.RowsAsync(source, Schema);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return [];
        }
    }

    // Each alone and on one connection: some statements refuse to be one of several.
    private static async Task SqlAsync(NpgsqlDataSource source, params IEnumerable<string> statements)
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}

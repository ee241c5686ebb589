using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>Domains over types of the app's own are keys, scopes, cursors and what is newer, as the types themselves are.</summary>
public sealed class DomainKeyTests : DatabaseTest
{
    private const string Types = """
        CREATE TYPE mood AS ENUM ('a', 'b', 'c');
        CREATE TYPE pair AS (x int, y text);
        CREATE DOMAIN over_mood AS mood CHECK (VALUE <> 'c');
        CREATE DOMAIN over_domain AS over_mood NOT NULL;
        CREATE DOMAIN over_text AS text;
        CREATE DOMAIN over_int AS int CHECK (VALUE > 0);
        CREATE DOMAIN over_range AS int4range;
        CREATE DOMAIN over_multirange AS int4multirange;
        CREATE DOMAIN over_array AS int[];
        CREATE DOMAIN over_moods AS mood[];
        CREATE DOMAIN over_pair AS pair;
        CREATE DOMAIN over_uuid AS uuid
        """;

    // A type, and two values of which the first is less.
    private static readonly (string Type, string Less, string Greater)[] Keys =
    [
        ("mood", "'a'", "'b'"), ("over_mood", "'a'", "'b'"), ("over_domain", "'a'", "'b'"), ("over_text", "'a'", "'b'"),
        ("over_int", "1", "2"), ("over_range", "'[1,2)'", "'[1,3)'"), ("over_multirange", "'{[1,2)}'", "'{[1,3)}'"),
        ("over_array", "'{1}'", "'{2}'"), ("over_moods", "'{a}'", "'{b}'"), ("over_mood[]", "'{a}'", "'{b}'"),
        ("over_pair", "'(1,a)'", "'(1,b)'"), ("pair", "'(1,a)'", "'(1,b)'"),
        ("over_uuid", "'11111111-1111-1111-1111-111111111111'", "'21111111-1111-1111-1111-111111111111'"),
    ];

    private static readonly Dictionary<string, (WriteOptions Options, string Outcome)> Merges = new()
    {
        ["upsert"] = (Merge(WriteMode.Upsert, new() { Keys = ["k"] }), "1 inserted, 1 updated"),
        ["insert only"] = (Merge(WriteMode.InsertOnly, new() { Keys = ["k"] }), "1 inserted, 0 updated"),
        ["update only"] = (Merge(WriteMode.UpdateOnly, new() { Keys = ["k"] }), "0 inserted, 1 updated"),
        ["sync"] = (Merge(WriteMode.Sync, new() { Keys = ["k"], SyncScope = ["s"] }), "1 inserted, 1 updated"),
        ["delete"] = (Merge(WriteMode.Delete, new() { Keys = ["k"] }), "0 inserted, 0 updated"),
        ["delete and insert"] = (Merge(WriteMode.DeleteInsert, new() { Keys = ["k"] }), "2 inserted, 0 updated"),
        ["newer"] = (Merge(WriteMode.Upsert, new() { Keys = ["id"], WhenNewer = "s" }), "1 inserted, 1 updated"),
        ["the newest"] = (
            Merge(WriteMode.Upsert, new() { Keys = ["k"], OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["s"] }),
            "1 inserted, 1 updated"),
        ["beyond"] = (Merge(WriteMode.AppendNewest, new() { Cursor = "k" }), "1 inserted, 0 updated"),
    };

    private static IEnumerable<string> TypeNames => Keys.Select(key => key.Type);

    [TestCaseSource(nameof(TypeNames))]
    public async Task Rows_are_found_and_compared_by_any_domain(string type)
    {
        var (_, less, greater) = Keys.First(key => key.Type == type);
        await Sql($"""
            SET search_path = {Schema}; {Types};
            CREATE TABLE source (k {type} NOT NULL, s {type} NOT NULL, id int, v int);
            CREATE TABLE sales (k {type} NOT NULL UNIQUE, s {type} NOT NULL, id int PRIMARY KEY, v int);
            INSERT INTO source VALUES ({less}, {greater}, 1, 2), ({greater}, {greater}, 2, 2);
            RESET search_path
            """);
        await Server.Source.ReloadTypesAsync();
        foreach (var (name, (options, outcome)) in Merges)
        {
            await Sql($"SET search_path = {Schema}; TRUNCATE sales; INSERT INTO sales VALUES ({less}, {less}, 1, 1); RESET search_path");
            await using var db = NewContext();
            await using var other = await Server.Source.OpenConnectionAsync();
            await using var command = other.CreateCommand();
            command.CommandText = $"SELECT k, s, id, v FROM {Schema}.source";
            await using var reader = await command.ExecuteReaderAsync();

            var result = await db.WriteAsync(Frame.From(reader), "sales", options with { Schema = Schema });

            Assert.That($"{result.Inserted} inserted, {result.Updated} updated", Is.EqualTo(outcome), name);
        }
    }

    private static WriteOptions Merge(WriteMode mode, MergeOptions merge) => new() { Mode = mode, Merge = merge };
}

using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Loads;

/// <summary>Loads of a table by several sessions, whose rows have a number and a text that follows from it.</summary>
public abstract class LoadTest : DatabaseTest
{
    protected sealed record Item(int Id, string Name);

    /// <summary>A frame of the columns.</summary>
    protected static Frame Shape => Frame.From(Array.Empty<Item>());

    /// <summary>A part of rows from a number on.</summary>
    protected static Frame Part(int first, int count) =>
        Frame.From(Enumerable.Range(first, count).Select(id => new Item(id, $"item {id}")).ToList());

    /// <summary>The numbers that a table of the test has, in their order.</summary>
    protected async Task<IReadOnlyList<int>> Ids(string table) =>
        [.. (await Rows($"SELECT \"Id\" FROM {Schema}.{table} ORDER BY 1")).Select(row => (int)row[0]!)];

    /// <summary>The relations of the test's schema that are a load's for the time that it goes on.</summary>
    protected async Task<IReadOnlyList<string>> LeftOver() =>
    [
        .. (await Rows($"""
            SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = '{Schema}' AND c.relkind = 'r' AND c.relname ~ '__efwriter_[a-z]_' ORDER BY 1
            """)).Select(row => (string)row[0]!),
    ];

    /// <summary>The load's table of rows or of parts, in SQL.</summary>
    protected async Task<string> TableOf(string letter)
    {
        var name = (await LeftOver()).Single(name => name.Contains($"__efwriter_{letter}_", StringComparison.Ordinal));
        return $"{Schema}.{SqlName.Quote(name)}";
    }

    /// <summary>A role that may log in and use the test's schema, and nothing more.</summary>
    protected async Task<string> MakeRole(string name)
    {
        var role = $"{Schema}_{name}";
        await Sql($"""
            DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN PASSWORD '{Server.Password}'; GRANT USAGE ON SCHEMA {Schema} TO {role}
            """);
        return role;
    }

    /// <summary>Takes a role away, with what it was given.</summary>
    protected static Task DropRole(string role) => Sql($"DROP OWNED BY {role}; DROP ROLE {role}");

    /// <summary>A destination as another role.</summary>
    protected static PostgresDestination As(string role) => PostgresDestination.FromUri(StringOf(role));

    /// <summary>Runs a statement as another role.</summary>
    protected static async Task<int> SqlAs(string role, string sql)
    {
        await using var source = NpgsqlDataSource.Create(StringOf(role));
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>What a call is refused with.</summary>
    protected static FrameWriteException Refusal(Func<Task> call) => Assert.ThrowsAsync<FrameWriteException>(() => call())!;

    private static string StringOf(string role) =>
        new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = role, Password = Server.Password, Pooling = false }
            .ConnectionString;
}

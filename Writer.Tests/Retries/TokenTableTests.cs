using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Retries;

/// <summary>The table of tokens is where the app wants it, or nowhere, whoever says that writes are tried again.</summary>
public sealed class TokenTableTests : DatabaseTest
{
    [Test]
    public async Task The_token_table_is_beside_the_target_in_a_schema_of_the_app_s_or_nowhere([Values] bool byHost)
    {
        var ops = $"{Schema}_ops";
        await Sql($"DROP SCHEMA IF EXISTS {ops} CASCADE; CREATE SCHEMA {ops}");

        Assert.That(await TokensAfterWrite(byHost, writer => writer), Is.EqualTo(new[] { Schema }));
        await Sql($"DROP TABLE {Schema}.__efwriter_writes");
        Assert.That(await TokensAfterWrite(byHost, writer => writer.UseTokenSchema(ops)), Is.EqualTo(new[] { ops }));
        await Sql($"DROP TABLE {ops}.__efwriter_writes");
        Assert.That(await TokensAfterWrite(byHost, writer => writer.WithoutTokens()), Is.Empty);

        await Sql($"DROP SCHEMA {ops} CASCADE");
    }

    private async Task<IEnumerable<string>> TokensAfterWrite(bool byHost, Func<EfWriterOptionsBuilder, EfWriterOptionsBuilder> configure)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString, npgsql => _ = byHost ? npgsql.EnableRetryOnFailure() : npgsql)
            .UseEfWriter(writer => configure(writer)).Options);
        var options = Options(IfExists.Append) with { Retry = byHost ? null : new(), IgnoreAppDefaults = true };
        await db.WriteAsync(new[] { new { a = 1 } }, "t", options);
        return (await Rows($"""
            SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = '__efwriter_writes' AND n.nspname IN ('{Schema}', '{Schema}_ops')
            """)).Select(row => (string)row[0]!);
    }
}

using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Retries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Planning.Preview;

/// <summary>What a write that may be tried again does to the table of tokens.</summary>
internal sealed class TokenPlan(DbContext host)
{
    /// <summary>The statements before the commit; none if the write leaves no token.</summary>
    public async Task<IReadOnlyList<string>> StatementsAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if (TableOf(host, request) is not { } table)
            return [];
        var name = host.GetService<ISqlGenerationHelper>().DelimitIdentifier(table.Name, table.Schema);
        var exists = await new ServerCatalog((NpgsqlConnection)host.Database.GetDbConnection())
            .FindOidAsync(table, cancellationToken).ConfigureAwait(false) is not null;
        return
        [
            exists ? LockTimeout.Lock($"ONLY {name}", "ROW EXCLUSIVE").CommandText : TokenSql.CreateTable(name),
            TokenSql.Insert(name),
        ];
    }

    /// <summary>The table of tokens of a write; null if it leaves none.</summary>
    public static QualifiedName? TableOf(DbContext host, WriteRequest request) =>
        AppSettings.Of(host, asked: null).Tokens is { IsKept: true } tokens
        && (request.Options.Retry is not null || host.Database.CreateExecutionStrategy().RetriesOnFailure)
            ? new QualifiedName(tokens.Schema ?? request.Name.Schema, CommitTokens.Table)
            : null;
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Samples.Host;

/// <summary>
/// Runs an EXPORT statement. Its query is SQL, which reads whatever the app's role may read: for administrators only.
/// </summary>
internal static class Exports
{
    public static async Task<Results<Ok<ExportResult>, ProblemHttpResult>> Run(
        HttpRequest request, IServiceProvider services, IDbContextFactory<Shop> contexts, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var statement = ExportStatement.Parse(await reader.ReadToEndAsync(cancellationToken));
        if (services.GetKeyedService<PostgresDestination>(statement.Destination) is not { } destination)
            return TypedResults.Problem("The statement names a destination that the configuration does not have.", statusCode: 400);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var result = await destination.ExecuteAsync(statement, db.Database.GetDbConnection(), cancellationToken);
        return TypedResults.Ok(new ExportResult($"{result.Schema}.{result.Table}", result.Rows));
    }
}

/// <summary>The table that was written, and its rows.</summary>
internal sealed record ExportResult(string Table, long Rows);

using EfWriter.Failures;
using Microsoft.EntityFrameworkCore;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace EfWriter.Retries;

/// <summary>EF Core's strategy for PostgreSQL, with the writer's own rule for what is worth another attempt.</summary>
internal sealed class RetryStrategy(DbContext host, RetryOptions options)
    : NpgsqlRetryingExecutionStrategy(host, options.MaxRetries, options.MaxDelay, errorCodesToAdd: null)
{
    protected override bool ShouldRetryOn(Exception? exception) => exception is not null && TransientFaults.Is(exception);
}

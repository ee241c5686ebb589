using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfWriter.Tests.Requests;

/// <summary>Counts what happens to connections.</summary>
internal sealed class OnEvents : DbConnectionInterceptor
{
    public Dictionary<string, int> Counts { get; } = new() { ["opening"] = 0, ["opened"] = 0, ["closing"] = 0, ["closed"] = 0 };

    public OnCommands Commands { get; } = new();

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        Count("opening");
        return new(result);
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Count("opened");
        return Task.CompletedTask;
    }

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Count("closing");
        return new(result);
    }

    public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        Count("closed");
        return Task.CompletedTask;
    }

    private void Count(string name)
    {
        lock (Counts)
            Counts[name]++;
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfWriter.Requests;

/// <summary>A write that is done each time that it is run.</summary>
internal sealed class AsOftenAsRun : IExactlyOnce
{
    public static AsOftenAsRun Instance { get; } = new();

    public Task<WriteResult?> BeginAsync(DbContext host, CancellationToken cancellationToken) => Task.FromResult<WriteResult?>(null);

    public Task EndAsync(DbContext host, WriteResult result, CancellationToken cancellationToken) => Task.CompletedTask;
}

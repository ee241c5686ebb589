using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfWriter.Tests.Requests;

/// <summary>Keeps the statements that EF runs.</summary>
internal sealed class OnCommands : DbCommandInterceptor
{
    public List<string> Texts { get; } = [];

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Texts.Add(command.CommandText);
        return new(result);
    }
}

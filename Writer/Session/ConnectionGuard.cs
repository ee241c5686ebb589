using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Session;

/// <summary>Lets one write at a time use a connection; the second is refused at once, whatever the first is doing.</summary>
internal sealed class ConnectionGuard : IDisposable
{
    private static readonly ConditionalWeakTable<object, ConnectionGuard> Guards = [];

    private int _isTaken;

    private ConnectionGuard()
    {
    }

    /// <summary>Takes a context's connection for one write, until it is disposed.</summary>
    /// <exception cref="FrameFault">Another write uses it.</exception>
    public static ConnectionGuard Take(DbContext host)
    {
        var guard = Guards.GetValue(host.Database.GetDbConnection(), _ => new());
        return Interlocked.Exchange(ref guard._isTaken, 1) == 0 ? guard : throw Errors.WriteAtWork();
    }

    public void Dispose() => Volatile.Write(ref _isTaken, 0);
}

using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Session;

/// <summary>Lets one write at a time use a connection; the second is refused at once, whatever the first is doing.</summary>
internal sealed class WriteTurn : IDisposable
{
    private static readonly ConditionalWeakTable<object, WriteTurn> Turns = [];

    private int _isTaken;

    private WriteTurn()
    {
    }

    /// <summary>Takes the turn on a context's connection, until it is disposed.</summary>
    /// <exception cref="FrameFault">Another write has it.</exception>
    public static WriteTurn Take(DbContext host)
    {
        var turn = Turns.GetValue(host.Database.GetDbConnection(), _ => new());
        return Interlocked.Exchange(ref turn._isTaken, 1) == 0 ? turn : throw Errors.WriteAtWork();
    }

    public void Dispose() => Volatile.Write(ref _isTaken, 0);
}

using System.Diagnostics;

namespace EfWriter;

/// <summary>Times the stages of a write, one after the other.</summary>
internal sealed class StageClock
{
    private long _started = Stopwatch.GetTimestamp();

    /// <summary>Ends a stage, begins the next, and gives the ended one's time.</summary>
    public TimeSpan Next()
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(_started, now);
        _started = now;
        return elapsed;
    }
}

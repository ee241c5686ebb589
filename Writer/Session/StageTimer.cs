using System.Diagnostics;

namespace EfWriter.Session;

/// <summary>Times the stages of a write, one after the other.</summary>
internal sealed class StageTimer
{
    private long _started = Stopwatch.GetTimestamp();
    private TimeSpan _preparation;
    private TimeSpan _load;

    /// <summary>The rows are sent from now on.</summary>
    public void EndPreparation() => _preparation = Next();

    /// <summary>The rows have arrived.</summary>
    public void EndLoad() => _load = Next();

    /// <summary>The write is over.</summary>
    public WriteDurations End() => new(_preparation, _load, Next());

    private TimeSpan Next()
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(_started, now);
        _started = now;
        return elapsed;
    }
}

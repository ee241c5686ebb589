using System.Diagnostics;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>Times a piece of work.</summary>
internal static class Meter
{
    /// <summary>Work of this process.</summary>
    public static async Task<Measurement> MeasureAsync(Func<Task> work)
    {
        Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        return new(seconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated,
            PeakRss: null);
    }

    /// <summary>Work of child processes that have ended when it returns.</summary>
    public static async Task<Measurement> MeasureChildrenAsync(Func<Task> work)
    {
        var cpu = ChildUsage.CpuSeconds();
        var clock = Stopwatch.StartNew();
        await work();
        return new(clock.Elapsed.TotalSeconds, ChildUsage.CpuSeconds() - cpu, Allocated: null, PeakRss: null);
    }

    // What an earlier contender left behind is not to be collected in a later one's time.
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}

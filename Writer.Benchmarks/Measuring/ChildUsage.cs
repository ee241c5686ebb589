using System.Runtime.InteropServices;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>The CPU time of child processes that have ended, which .NET does not tell.</summary>
internal static partial class ChildUsage
{
    private const int Children = -1;

    /// <summary>User and system time so far; null where the system has no such count.</summary>
    public static double? CpuSeconds()
    {
        if (!OperatingSystem.IsLinux())
            return null;

        // struct rusage on 64-bit Linux: two pairs of seconds and microseconds, then 14 further longs.
        Span<long> usage = stackalloc long[18];
        return GetUsage(Children, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : null;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, Span<long> usage);
}

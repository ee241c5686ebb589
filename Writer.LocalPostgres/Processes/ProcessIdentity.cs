using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>
/// Names one process for good: ids are used again, so its start goes with it; and they mean nothing in another
/// container that shares the folder, so the space of ids does too. Written into the names of the folders it owns.
/// </summary>
internal sealed record ProcessIdentity(int Id, string Start, string Space)
{
    public static ProcessIdentity Current { get; }
        = new(Environment.ProcessId, StartOf(Environment.ProcessId)!, CurrentSpace());

    /// <summary>A folder name that says who owns it, and that nobody else takes.</summary>
    public string NewName(string prefix)
        => $"{prefix}{Id}-{Start}-{Space}-{Guid.NewGuid().ToString("N")[..8]}";

    public static bool TryParse(string name, string prefix, [NotNullWhen(true)] out ProcessIdentity? owner)
    {
        owner = null;
        string[] parts = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..].Split('-') : [];
        if (parts.Length == 4 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            owner = new ProcessIdentity(id, parts[1], parts[2]);
        }

        return owner is not null;
    }

    /// <summary>True only when that very process has surely ended.</summary>
    public bool IsGone() => Space == Current.Space && StartOf(Id) != Start;

    /// <summary>The start in the kernel's own unit: converted to clock time it would jitter between readers.</summary>
    private static string? StartOf(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() ? LinuxStart(id) : ClockStart(id);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
        catch (Exception e) when (e is Win32Exception or UnauthorizedAccessException)
        {
            return "unreadable"; // it is there, but another user's, so not the one that made a folder of ours
        }
    }

    private static string LinuxStart(int id)
    {
        string stat = File.ReadAllText($"/proc/{id}/stat");
        // Field 2 is the program's name, which may hold spaces and brackets; the start is field 22.
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
    }

    private static string ClockStart(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
    }

    private static string CurrentSpace()
    {
        string? link = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        return string.Concat((link ?? "0").Where(char.IsAsciiDigit));
    }
}

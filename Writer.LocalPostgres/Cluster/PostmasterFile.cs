using System.Diagnostics;
using System.Globalization;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>What a server writes of itself into its data folder: its process, the folder, and when it began.</summary>
internal sealed record PostmasterFile(int ProcessId, string DataFolder, DateTimeOffset Start)
{
    public const string Name = "postmaster.pid";

    /// <summary>A process begins a moment before it notes the time, and the two clocks are read apart.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(10);

    /// <returns>Null when it is not a whole one.</returns>
    public static PostmasterFile? Parse(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Length > 2
            && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? new PostmasterFile(id, lines[1], DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
    }

    /// <summary>
    /// The running process of that server: only when the file speaks of this data folder, the process began when
    /// the file says and, where the system tells, works in that folder. Any other process has merely got its id.
    /// </summary>
    public Process? FindProcess(string data)
    {
        if (DataFolder != data || TryOpen() is not { } process)
        {
            return null;
        }

        if (BeganThen(process) && WorksIn(data))
        {
            return process;
        }

        process.Dispose();
        return null;
    }

    private Process? TryOpen()
    {
        try
        {
            return Process.GetProcessById(ProcessId);
        }
        catch (ArgumentException)
        {
            return null; // no such process
        }
    }

    private bool BeganThen(Process process)
    {
        try
        {
            return (process.StartTime.ToUniversalTime() - Start.UtcDateTime).Duration() < s_slack;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false; // it ended, or is another user's
        }
    }

    private bool WorksIn(string data)
    {
        try
        {
            return !OperatingSystem.IsLinux() || new FileInfo($"/proc/{ProcessId}/cwd").LinkTarget == data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

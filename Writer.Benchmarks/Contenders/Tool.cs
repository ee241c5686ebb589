using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>Programs that may or may not be on this machine.</summary>
internal static class Tool
{
    /// <summary>What a program prints; null where it is not there or fails.</summary>
    public static async Task<string?> TryRunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Start(program, settings: null, arguments);
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Starts a program that reaches the server as libpq does: by the environment, which holds no password in sight of others.
    /// </summary>
    public static Process Start(string program, NpgsqlConnectionStringBuilder? settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        if (settings is not null)
        {
            start.Environment["PGHOST"] = settings.Host;
            start.Environment["PGPORT"] = settings.Port.ToString(CultureInfo.InvariantCulture);
            start.Environment["PGUSER"] = settings.Username;
            start.Environment["PGPASSWORD"] = settings.Password;
            start.Environment["PGDATABASE"] = settings.Database;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for a program's end, which must be a good one.</summary>
    public static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {error.Trim()}");
    }
}

using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>A folder that holds the three programs a server needs, and their version.</summary>
internal sealed partial record ServerBinaries(string Folder, string Version, int MajorVersion)
{
    private static readonly string[] s_programs = ["initdb", "pg_ctl", "postgres"];

    public string Program(string name) => In(Folder, name);

    public static bool AreIn(string folder) => s_programs.All(name => File.Exists(In(folder, name)));

    /// <summary>Asks the server program for its version; null when it does not run here (another libc or processor).</summary>
    public static async Task<ServerBinaries?> ProbeAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            CommandResult result = await Command.Of(In(folder, "postgres"), "--version")
                .RunAsync(cancellationToken).ConfigureAwait(false);
            return result.Succeeded ? Parse(folder, result.Output) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static ServerBinaries? Parse(string folder, string output)
    {
        Match match = VersionText().Match(output);
        return match.Success
            ? new ServerBinaries(folder, match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
            : null;
    }

    private static string In(string folder, string program)
        => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program);

    /// <summary>"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 19beta1".</summary>
    [GeneratedRegex(@"\(PostgreSQL\) ((\d+)[\w.]*)")]
    private static partial Regex VersionText();
}

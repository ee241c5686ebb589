using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>Asks a server process to stop at once, as <c>pg_ctl stop -m immediate</c> does.</summary>
internal static partial class ImmediateStop
{
    private const int Quit = 3; // SIGQUIT: the server takes its children and its shared memory with it

    /// <param name="process">The server's.</param>
    /// <param name="user">The server's: what its folder says of the process is not root's to believe.</param>
    public static async Task AskAsync(Process process, ServerUser user)
    {
        if (user.Name is not null)
        {
            await user.Shell("kill -QUIT \"$1\"", process.Id.ToString(CultureInfo.InvariantCulture))
                .RunAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            _ = Kill(process.Id, Quit); // a failure shows as a server that does not end
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}

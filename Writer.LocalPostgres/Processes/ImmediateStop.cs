using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>Asks a server process to stop at once, as <c>pg_ctl stop -m immediate</c> does.</summary>
internal static partial class ImmediateStop
{
    private const int Quit = 3; // SIGQUIT: the server takes its children and its shared memory with it

    public static void Ask(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        _ = Kill(process.Id, Quit); // a failure shows as a server that does not end
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}

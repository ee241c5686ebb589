using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>Debian's own package of the server, for root where apt-get is there.</summary>
internal sealed class AptPackage(HostEnvironment host, Action<string>? progress)
{
    private static readonly Dictionary<string, string> s_unattended = new() { ["DEBIAN_FRONTEND"] = "noninteractive" };

    /// <returns>Why it could not be installed; null when it was.</returns>
    public async Task<string?> InstallAsync(int? major, CancellationToken cancellationToken)
    {
        string? apt = host.FindProgram("apt-get");
        if (apt is null || !host.IsRoot)
        {
            return apt is null ? "apt-get: it is not on PATH." : "apt-get: it is there, but only root may install with it.";
        }

        string package = major is null ? "postgresql" : $"postgresql-{major}";
        progress?.Invoke($"Installing Debian's package {package}");
        CommandResult result = await TryAsync(apt, package, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return null;
        }

        await RunAsync(apt, ["update", "-qq"], cancellationToken).ConfigureAwait(false); // the list may be old or missing
        result = await TryAsync(apt, package, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? null : $"apt-get install -y {package} failed with exit code {result.ExitCode}: {result.Output}";
    }

    private static Task<CommandResult> TryAsync(string apt, string package, CancellationToken cancellationToken)
        => RunAsync(apt, ["install", "-y", "-qq", "--no-install-recommends", package], cancellationToken);

    private static Task<CommandResult> RunAsync(string apt, string[] arguments, CancellationToken cancellationToken)
    {
        Command command = Command.Of(apt, arguments) with { Variables = s_unattended };
        return command.RunAsync(cancellationToken);
    }
}

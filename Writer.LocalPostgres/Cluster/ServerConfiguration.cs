using System.Globalization;
using System.Text.RegularExpressions;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>The settings as a file, so that no value goes through a shell's command line.</summary>
internal static partial class ServerConfiguration
{
    /// <summary>Read last by the server, over all other files.</summary>
    public const string FileName = "postgresql.auto.conf";

    public static string Text(IReadOnlyDictionary<string, string> settings, int port)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["max_connections"] = "100" };
        foreach ((string name, string value) in settings)
        {
            all[Checked(name)] = value;
        }

        // Not open to change: what the connection string says must hold, and nobody outside may connect.
        all["listen_addresses"] = "127.0.0.1";
        all["port"] = port.ToString(CultureInfo.InvariantCulture);
        all["unix_socket_directories"] = "";
        return string.Concat(all.Select(s => $"{s.Key} = {Quoted(s.Value)}\n"));
    }

    private static string Checked(string name)
    {
        if (!SettingName().IsMatch(name))
        {
            Errors.BadSetting(name);
        }

        return name;
    }

    private static string Quoted(string value)
    {
        string escaped = value
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("'", "''", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);
        return $"'{escaped}'";
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\z")]
    private static partial Regex SettingName();
}

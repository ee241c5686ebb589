using System.Globalization;

namespace EfWriter.Benchmarks.Report;

/// <summary>Numbers as the report writes them; a dash for one that is not there.</summary>
internal static class Figures
{
    private const string None = "–";

    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;

    public static string Seconds(double? seconds) => Number(seconds, seconds < 0.1 ? "0.0000" : "0.000");

    public static string Ratio(double? ratio) => Number(ratio, "0.00");

    public static string Thousands(double value) => Number(value, "#,0");

    public static string Megabytes(double? bytes) => Number(bytes / 1e6, bytes < 1e7 ? "0.00" : "#,0.0");
}

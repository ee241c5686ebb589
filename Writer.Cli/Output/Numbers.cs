using System.Globalization;

namespace EfWriter.Cli.Output;

/// <summary>Counts and speeds for people, the same in every culture.</summary>
internal static class Numbers
{
    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Rows(double count) => $"{Count(count)} {(count == 1 ? "row" : "rows")}";

    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.00" : "#,0.0", CultureInfo.InvariantCulture) + " s";

    public static string Megabytes(double bytes) =>
        (bytes / 1e6).ToString(bytes < 1e8 ? "0.0" : "#,0", CultureInfo.InvariantCulture) + " MB";

    public static double PerSecond(double amount, TimeSpan time) => time > TimeSpan.Zero ? amount / time.TotalSeconds : 0;
}

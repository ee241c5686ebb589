namespace EfWriter.Frames;

/// <summary>What an app has asked of Npgsql about times, once for its process.</summary>
internal static class NpgsqlSwitches
{
    /// <summary>Whether times are stored as Npgsql did before version 6.</summary>
    public static bool IsLegacy { get; } = IsOn("Npgsql.EnableLegacyTimestampBehavior");

    /// <summary>Whether the ends of .NET's range are PostgreSQL's infinities.</summary>
    public static bool HasInfinities { get; } = !IsOn("Npgsql.DisableDateTimeInfinityConversions");

    private static bool IsOn(string name) => AppContext.TryGetSwitch(name, out var isOn) && isOn;
}

namespace EfWriter.Tests.Hostile.Support;

/// <summary>How much the run is asked to try.</summary>
internal static class Reliability
{
    /// <summary>Whether <c>EFWRITER_RELIABILITY=full</c> asks for more than CI has time for.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("EFWRITER_RELIABILITY") == "full";
}

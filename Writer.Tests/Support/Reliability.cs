namespace EfWriter.Tests.Support;

/// <summary>The size of a run: short in CI; the full one, after which docs/reliability.md is written, is asked for.</summary>
internal static class Reliability
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("EFWRITER_RELIABILITY") == "full";
}

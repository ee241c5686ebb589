namespace EfWriter.Benchmarks.Measuring;

/// <summary>What one write cost its client. The server's own CPU time and memory are in none of it.</summary>
/// <param name="Seconds">From the call until the rows are committed.</param>
/// <param name="CpuSeconds">User and system time of the client's process; null where it cannot be told.</param>
/// <param name="Allocated">Managed bytes allocated; null for a client that is not .NET.</param>
/// <param name="PeakRss">The greatest resident memory of the client's process in bytes, where it has one of its own.</param>
internal sealed record Measurement(double Seconds, double? CpuSeconds, long? Allocated, long? PeakRss);

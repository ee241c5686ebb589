namespace EfWriter;

/// <summary>How far a write has come. The rows are not committed yet.</summary>
/// <param name="Rows">The rows sent so far.</param>
/// <param name="Bytes">The bytes sent so far; 0 if the loader does not count them.</param>
public readonly record struct WriteProgress(long Rows, long Bytes);

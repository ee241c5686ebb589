namespace EfWriter;

/// <summary>What became of a part of a load.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Rows">Its rows, as counted by the server.</param>
/// <param name="AlreadyThere">Whether it was committed before, so that nothing was written now.</param>
public sealed record PartResult(string Part, long Rows, bool AlreadyThere);

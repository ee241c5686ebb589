using System.Numerics;

namespace EfWriter.Frames;

/// <summary>A decimal of any size: more digits than <see cref="decimal"/> holds, as Arrow's 128 and 256 bits may.</summary>
/// <param name="Unscaled">The digits, as a whole number.</param>
/// <param name="Scale">How many of them stand after the point, from 0.</param>
internal readonly record struct WideDecimal(BigInteger Unscaled, int Scale);

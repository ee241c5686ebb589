namespace EfWriter.Frames;

/// <summary>A value that does not fit the types of the rows before it: take back what was written, and read the frame again.</summary>
internal sealed class TextMisfit() : Exception("A value of the text does not fit the type of its column's first values.");

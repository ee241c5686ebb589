namespace EfWriter.Frames;

/// <summary>Marks a column of JSON, handed out as the bytes of its text.</summary>
internal readonly record struct JsonSource;

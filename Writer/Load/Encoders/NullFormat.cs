using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>NULL, in a column of any type.</summary>
internal readonly struct NullFormat : IFixedFormat<NullCell>
{
    public static int Width => 0;

    public static void Write(ref byte field, NullCell cell)
    {
        // Every cell is null, and its length says so.
    }
}

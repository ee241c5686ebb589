using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace EfWriter.Frames.Text;

/// <summary>What is read must be UTF-8: another encoding is a fault of the text, not of a row.</summary>
internal static class Utf8Text
{
    /// <summary>Checks bytes that end with a character.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="lines">The lines before them.</param>
    /// <exception cref="FrameFault">Some bytes are no character.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, long lines)
    {
        if (Utf8.IsValid(bytes))
            return;
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var length) == OperationStatus.Done)
            valid += length;
        throw Errors.NotUtf8(1 + lines + Lines(bytes[..valid]));
    }

    /// <summary>The line ends in them; those of CR alone are counted where there are no others.</summary>
    public static int Lines(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n') is > 0 and var lines ? lines : bytes.Count((byte)'\r');
}

using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>What typed cells have in common.</summary>
internal static class CellText
{
    /// <summary>The longest text that is looked at for a value: no value is longer, and time must not grow with a text.</summary>
    public const int MaxTyped = 1_024;

    /// <summary>A field without the blanks around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] != ' ' && text[^1] != ' ') ? text : text.Trim((byte)' ');

    /// <summary>Reads true and false, of any case.</summary>
    public static bool TryFlag(ReadOnlySpan<byte> text, out bool flag)
    {
        flag = false;
        if (text.Length is not (4 or 5) || (text[0] | 0x20) is not ('t' or 'f'))
            return false;
        flag = Is(text, "true"u8);
        return flag || Is(text, "false"u8);
    }


    /// <summary>Whether a text is a word, of any case.</summary>
    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}

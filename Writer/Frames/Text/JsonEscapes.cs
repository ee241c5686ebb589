using System.Globalization;
using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>Undoes JSON's escapes, which the reader has found well-formed.</summary>
internal static class JsonEscapes
{
    private const int UnicodeLength = 6;

    /// <summary>Undoes them in place.</summary>
    /// <param name="text">The string without its quotes; what is left at its end is undefined.</param>
    /// <param name="length">The bytes of the result.</param>
    /// <returns>Whether it has no half of a surrogate pair.</returns>
    public static bool TryUndo(Span<byte> text, out int length)
    {
        var (from, to) = (0, 0);
        while (text[from..].IndexOf((byte)'\\') is >= 0 and var plain)
        {
            text.Slice(from, plain).CopyTo(text[to..]);
            (from, to) = (from + plain, to + plain);
            if (text[from + 1] != 'u')
            {
                text[to++] = Single(text[from + 1]);
                from += 2;
                continue;
            }

            var high = Unit(text[from..]);
            from += UnicodeLength;
            Rune rune;
            if (!char.IsSurrogate(high))
            {
                rune = new(high);
            }
            else if (from + UnicodeLength <= text.Length
                && text[from] == '\\'
                && text[from + 1] == 'u'
                && Rune.TryCreate(high, Unit(text[from..]), out rune))
            {
                from += UnicodeLength;
            }
            else
            {
                length = 0;
                return false;
            }

            to += rune.EncodeToUtf8(text[to..]);
        }

        text[from..].CopyTo(text[to..]);
        length = to + text.Length - from;
        return true;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..UnicodeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Single(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };
}

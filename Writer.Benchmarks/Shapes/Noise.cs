namespace EfWriter.Benchmarks.Shapes;

/// <summary>
/// Repeatable pseudo-random cells. A cell depends on its row and column only, so that a shorter data set is the
/// beginning of a longer one, and a run on another machine writes the same rows.
/// </summary>
internal static class Noise
{
    private const string Ascii = "abcdefghijklmnopqrstuvwxyz      ,.-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Foreign = "äöüßéèñçøåœłžđğ αβγδ жщю 日本語東京 ";
    private static readonly DateTime s_firstDay = new(2015, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    // SplitMix64's finalizer: every bit of row and column reaches every bit of the result.
    public static ulong Bits(int row, int column)
    {
        var bits = (((ulong)(uint)row << 16) | (ushort)column) * 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    public static int Int(int row, int column) => (int)Bits(row, column);

    public static long Long(int row, int column) => (long)Bits(row, column) >> 8;

    public static double Double(int row, int column) => (Bits(row, column) >> 11) * 1e-9;

    public static bool Bool(int row, int column) => (Bits(row, column) & 1) == 0;

    /// <summary>To the microsecond, which is what PostgreSQL keeps.</summary>
    public static DateTime Time(int row, int column) =>
        s_firstDay.AddTicks((long)(Bits(row, column) % (10UL * 365 * TimeSpan.TicksPerDay / 10)) * 10);

    public static decimal Decimal(int row, int column, ulong magnitude, byte scale)
    {
        var bits = Bits(row, column);
        var digits = bits % magnitude;
        return new decimal((int)digits, (int)(digits >> 32), 0, bits >> 63 == 1, scale);
    }

    public static T? Half<T>(int row, int column, T value) where T : struct => Bool(row, column + 128) ? value : null;

    public static string? HalfText(int row, int column, string value) => Bool(row, column + 128) ? value : null;

    /// <summary>A text of 20 to 400 characters; one in ten has letters beyond ASCII.</summary>
    public static string Text(int row, int column)
    {
        var bits = Bits(row, column);
        return string.Create(20 + (int)(bits % 381), (row, column, IsForeign: bits >> 32 < uint.MaxValue / 10), static (text, cell) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var pick = (int)(Bits(cell.row, ((cell.column + 1) << 10) + i) >> 40);
                var letters = cell.IsForeign && pick % 3 == 0 ? Foreign : Ascii;
                text[i] = letters[(pick >> 4) % letters.Length];
            }

            // No blank at the ends: a tool that trims would then write other rows.
            text[0] = 'T';
            text[^1] = '.';
        });
    }
}

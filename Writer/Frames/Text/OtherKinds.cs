namespace EfWriter.Frames.Text;

/// <summary>Files that are no text, and say by their first bytes what they are.</summary>
internal static class OtherKinds
{
    /// <summary>What is said of a file that is something else; null for a text.</summary>
    /// <param name="begin">Its first bytes.</param>
    /// <param name="encoding">The encoding that was asked for; null for none.</param>
    public static FrameFault? Find(ReadOnlySpan<byte> begin, string? encoding) => begin switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => Errors.OtherKind(
            "a zip file, as workbooks (.xlsx) are too", "Unpack it or let its name end with .zip; save the sheet of a workbook as CSV."),
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => Errors.OtherKind("a Parquet file", "Let its name end with .parquet."),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Errors.OtherKind("packed by zstd", "Unpack it, or let its name end with .zst."),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Errors.OtherKind("an old workbook or document (.xls, .doc)", "Save it as CSV."),
        [not 0, 0, not 0, 0, ..] when encoding is null => Errors.HasNuls("utf-16le"),
        [0, not 0, 0, not 0, ..] when encoding is null => Errors.HasNuls("utf-16be"),
        _ => null,
    };
}

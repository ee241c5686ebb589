namespace EfWriter.Frames.Text;

/// <summary>
/// What a column's values have in common. Taking one more value in commutes, so the type depends on the values alone and never on their
/// order; the only rules by which a column of text gets its type.
/// </summary>
/// <param name="rewriter">Turns the file's own notation of numbers and times into ours; null where it is ours.</param>
internal sealed class ColumnSurvey(CellRewriter? rewriter)
{
    private CellKinds _kinds = CellKinds.All;
    private int _forms;

    /// <summary>The forms of the values so far, a bit for each.</summary>
    public int Forms => _forms;

    /// <summary>Whether nothing more can change: it is JSON, or text that no other form joins.</summary>
    private bool IsSettledText => _kinds == CellKinds.None && (_forms & ~(Bit(CellForm.Plain) | Bit(CellForm.Quoted))) == 0;

    /// <summary>The most digits before the point of a column of numbers.</summary>
    public int Whole { get; private set; }

    /// <summary>The most digits after the point of a column of numbers.</summary>
    public int Scale { get; private set; }

    /// <summary>Takes a column's cells in.</summary>
    public void Add(CellBlock block, int column)
    {
        var cells = block.Cells;
        ReadOnlySpan<byte> bytes = block.Bytes;
        for (var i = column; i < cells.Length; i += block.Columns)
        {
            // Of CSV, text stays text.
            if (IsSettledText)
                return;
            var cell = cells[i];
            if (cell.Form != CellForm.Null)
                Add(bytes.Slice(cell.Start, cell.Length), cell.Form);
        }
    }

    /// <summary>Takes one value in.</summary>
    public void Add(ReadOnlySpan<byte> text, CellForm form)
    {
        // An empty field in quotes is a text in a text column, and NULL in another: it does not decide.
        if (form is CellForm.Plain or CellForm.Quoted && text.IsEmpty)
            return;
        _forms |= Bit(form);
        if (_kinds == CellKinds.None)
            return;
        var kinds = KindsOf(text, form);
        _kinds &= kinds;
        if ((_kinds & CellKinds.Numeric) != 0)
            Measure(CellText.Trim(text), kinds);
    }

    /// <summary>The narrowest type that keeps every value.</summary>
    public TextType Infer()
    {
        if (_forms == 0)
            return TextType.Unknown;
        if (IsMixed)
            return TextType.Json;
        if (rewriter is { HasDateFormat: true } && Has(CellKinds.Date))
            return TextType.Date;
        if (Has(CellKinds.Bool))
            return TextType.Bool;
        if (Has(CellKinds.Int64))
            return TextType.Int64;
        if (Has(CellKinds.Numeric))
            return TextType.Numeric;
        if (Has(CellKinds.Double))
            return TextType.Double;
        if (Has(CellKinds.Date))
            return TextType.Date;
        if (Has(CellKinds.Timestamp))
            return TextType.Timestamp;
        if (Has(CellKinds.Instant))
            return TextType.Instant;
        return Has(CellKinds.Time) ? TextType.Time : TextType.Text;
    }

    // JSON alone has forms that exclude each other: a number is not the text that looks like it.
    private bool IsMixed => (_forms & Bit(CellForm.Nested)) != 0 || System.Numerics.BitOperations.PopCount((uint)(_forms & JsonForms)) > 1;

    private static int JsonForms => Bit(CellForm.String) | Bit(CellForm.Number) | Bit(CellForm.Flag);

    private bool Has(CellKinds kind) => (_kinds & kind) != 0;

    private static int Bit(CellForm form) => 1 << (int)form;

    private void Measure(ReadOnlySpan<byte> text, CellKinds kinds)
    {
        var number = rewriter is null ? text : rewriter.Number(text);
        if ((kinds & CellKinds.Int64) != 0)
        {
            Whole = Math.Max(Whole, number[0] == '-' ? number.Length - 1 : number.Length);
            return;
        }

        var shape = NumberShape.Of(number);
        (Whole, Scale) = (Math.Max(Whole, shape.Whole), Math.Max(Scale, shape.Scale));
    }

    private CellKinds KindsOf(ReadOnlySpan<byte> text, CellForm form) => form switch
    {
        CellForm.Number => NumberText.KindsOf(text),
        CellForm.Flag => CellKinds.Bool,
        CellForm.String => OfTime(text),
        CellForm.Nested => CellKinds.None,
        _ => OfField(CellText.Trim(text)),
    };

    private CellKinds OfField(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > CellText.MaxTyped)
            return CellKinds.None;
        if (CellText.TryFlag(text, out _))
            return CellKinds.Bool;
        var number = rewriter is null ? text : rewriter.Number(text);
        var kinds = NumberText.KindsOf(number);
        if (kinds == CellKinds.None)
            return OfTime(text);

        // 20241231 is both, where the file's format of dates is digits only.
        return rewriter is { HasDateFormat: true } ? kinds | OfTime(text) : kinds;
    }

    private CellKinds OfTime(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 5 or > CellText.MaxTyped)
            return CellKinds.None;
        if (TimeText.TryDate(rewriter is null ? text : rewriter.Date(text), out _))
            return CellKinds.Date;
        var time = rewriter is null ? text : rewriter.Timestamp(text);
        if (TimeText.TryTimestamp(time, out _))
            return CellKinds.Timestamp;
        if (TimeText.TryInstant(time, out _))
            return CellKinds.Instant;
        return TimeText.TryTime(text, out _) ? CellKinds.Time : CellKinds.None;
    }
}

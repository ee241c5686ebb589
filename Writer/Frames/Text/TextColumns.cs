namespace EfWriter.Frames.Text;

/// <summary>What is to be read from a column of a text file.</summary>
internal sealed record TextColumnSpec
{
    public required string Name { get; init; }

    public required TextType Type { get; init; }

    /// <summary>The type's name, where it was asked for or is the table's; null where it was inferred.</summary>
    public required string? Asked { get; init; }

    public bool IsAsked => Asked is not null;

    /// <summary>The forms that its cells were inferred from.</summary>
    public required int Forms { get; init; }

    public required EmptyField Empty { get; init; }

    public required CellRewriter? Rewriter { get; init; }

    public required bool IsJson { get; init; }
}

/// <summary>Makes the reader of a column.</summary>
internal static class TextColumns
{
    private const int Fields = (1 << (int)CellForm.Plain) | (1 << (int)CellForm.Quoted);
    private const int Scalars = Fields | (1 << (int)CellForm.String) | (1 << (int)CellForm.Number) | (1 << (int)CellForm.Flag);
    private const int Any = Scalars | (1 << (int)CellForm.Nested);

    public static TextColumn New(TextColumnSpec spec) => spec.IsAsked ? NewAsked(spec) : NewInferred(spec);

    private static TextColumn NewInferred(TextColumnSpec spec)
    {
        var rewriter = spec.Rewriter;
        return spec.Type switch
        {
            TextType.Bool => New<bool, Strict.Flag>(spec, null),
            TextType.Int64 => New<long, Strict.Int64>(spec, Number(rewriter)),
            TextType.Numeric => New<ExactNumber, Strict.Numeric>(spec, Number(rewriter)),
            TextType.Double => New<double, Strict.Double>(spec, Number(rewriter)),
            TextType.Date => New<PgDate, Strict.Day>(spec, Date(rewriter)),
            TextType.Time => New<PgTime, Strict.Time>(spec, null),
            TextType.Timestamp => New<PgTimestamp, Strict.DayAndTime>(spec, Timestamp(rewriter)),
            TextType.Instant => New<PgInstant, Strict.Moment>(spec, Timestamp(rewriter)),
            TextType.Json => Plain(spec, isJson: true, Any),
            _ => Plain(spec, isJson: false, spec.Forms | Fields),
        };
    }

    private static TextColumn NewAsked(TextColumnSpec spec)
    {
        var rewriter = spec.Rewriter;
        return spec.Type switch
        {
            TextType.Bool => New<bool, Asked.Flag>(spec, null),
            TextType.Int16 => New<short, Asked.Int16>(spec, Number(rewriter)),
            TextType.Int32 => New<int, Asked.Int32>(spec, Number(rewriter)),
            TextType.Int64 => New<long, Asked.Int64>(spec, Number(rewriter)),
            TextType.Numeric when spec.IsJson => New<ExactNumber, Asked.JsonNumeric>(spec, null),
            TextType.Numeric => New<ExactNumber, Asked.Numeric>(spec, Number(rewriter)),
            TextType.Float4 => New<float, Asked.Single>(spec, Number(rewriter)),
            TextType.Double => New<double, Asked.Double>(spec, Number(rewriter)),
            TextType.Date => New<PgDate, Asked.Day>(spec, Date(rewriter)),
            TextType.Time => New<PgTime, Strict.Time>(spec, null),
            TextType.Timestamp => New<PgTimestamp, Asked.DayAndTime>(spec, Timestamp(rewriter)),
            TextType.Instant => New<PgInstant, Asked.Moment>(spec, Timestamp(rewriter)),
            TextType.Uuid => New<Guid, Asked.Uuid>(spec, null),
            TextType.Json => Plain(spec, isJson: true, Any),
            _ => Plain(spec, isJson: false, Any),
        };
    }

    private static TextColumn<T, TParser> New<T, TParser>(TextColumnSpec spec, Rewrite? rewrite)
        where TParser : struct, ICellParser<T> =>
        new(rewrite, spec.Asked ?? "its type")
        {
            Name = spec.Name,
            IsFixed = spec.IsAsked,
            Forms = spec.IsAsked ? Scalars : spec.Forms | Fields
        };

    private static PlainTextColumn Plain(TextColumnSpec spec, bool isJson, int forms) =>
        new(isJson, spec.Empty, isUnknown: spec.Type == TextType.Unknown) { Name = spec.Name, IsFixed = spec.IsAsked, Forms = forms };

    private static Rewrite? Number(CellRewriter? rewriter) => rewriter is null ? null : rewriter.Number;

    private static Rewrite? Date(CellRewriter? rewriter) => rewriter is null ? null : rewriter.Date;

    private static Rewrite? Timestamp(CellRewriter? rewriter) => rewriter is null ? null : rewriter.Timestamp;
}

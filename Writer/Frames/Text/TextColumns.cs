namespace EfWriter.Frames.Text;

/// <summary>What is to be read from a column of a text file.</summary>
internal sealed record TextColumnPlan
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

    public static TextColumn New(TextColumnPlan plan) => plan.IsAsked ? NewAsked(plan) : NewInferred(plan);

    private static TextColumn NewInferred(TextColumnPlan plan)
    {
        var rewriter = plan.Rewriter;
        return plan.Type switch
        {
            TextType.Bool => New<bool, Strict.Flag>(plan, null),
            TextType.Int64 => New<long, Strict.Int64>(plan, Number(rewriter)),
            TextType.Numeric => New<ExactNumber, Strict.Numeric>(plan, Number(rewriter)),
            TextType.Double => New<double, Strict.Double>(plan, Number(rewriter)),
            TextType.Date => New<PgDate, Strict.Day>(plan, Date(rewriter)),
            TextType.Time => New<PgTime, Strict.Time>(plan, null),
            TextType.Timestamp => New<PgTimestamp, Strict.DayAndTime>(plan, Timestamp(rewriter)),
            TextType.Instant => New<PgInstant, Strict.Moment>(plan, Timestamp(rewriter)),
            TextType.Json => Plain(plan, isJson: true, Any),
            _ => Plain(plan, isJson: false, plan.Forms | Fields),
        };
    }

    private static TextColumn NewAsked(TextColumnPlan plan)
    {
        var rewriter = plan.Rewriter;
        return plan.Type switch
        {
            TextType.Bool => New<bool, Asked.Flag>(plan, null),
            TextType.Int16 => New<short, Asked.Int16>(plan, Number(rewriter)),
            TextType.Int32 => New<int, Asked.Int32>(plan, Number(rewriter)),
            TextType.Int64 => New<long, Asked.Int64>(plan, Number(rewriter)),
            TextType.Numeric when plan.IsJson => New<ExactNumber, Asked.JsonNumeric>(plan, null),
            TextType.Numeric => New<ExactNumber, Asked.Numeric>(plan, Number(rewriter)),
            TextType.Float4 => New<float, Asked.Single>(plan, Number(rewriter)),
            TextType.Double => New<double, Asked.Double>(plan, Number(rewriter)),
            TextType.Date => New<PgDate, Strict.Day>(plan, Date(rewriter)),
            TextType.Time => New<PgTime, Strict.Time>(plan, null),
            TextType.Timestamp => New<PgTimestamp, Asked.DayAndTime>(plan, Timestamp(rewriter)),
            TextType.Instant => New<PgInstant, Strict.Moment>(plan, Timestamp(rewriter)),
            TextType.Uuid => New<Guid, Asked.Uuid>(plan, null),
            TextType.Json => Plain(plan, isJson: true, Any),
            _ => Plain(plan, isJson: false, Any),
        };
    }

    private static TextColumn<T, TParser> New<T, TParser>(TextColumnPlan plan, Rewrite? rewrite)
        where TParser : struct, ICellParser<T> =>
        new(rewrite, plan.Asked ?? "its type")
        {
            Name = plan.Name,
            IsFixed = plan.IsAsked,
            Forms = plan.IsAsked ? Scalars : plan.Forms | Fields
        };

    private static PlainTextColumn Plain(TextColumnPlan plan, bool isJson, int forms) =>
        new(isJson, plan.Empty, isUnknown: plan.Type == TextType.Unknown) { Name = plan.Name, IsFixed = plan.IsAsked, Forms = forms };

    private static Rewrite? Number(CellRewriter? rewriter) => rewriter is null ? null : rewriter.Number;

    private static Rewrite? Date(CellRewriter? rewriter) => rewriter is null ? null : rewriter.Date;

    private static Rewrite? Timestamp(CellRewriter? rewriter) => rewriter is null ? null : rewriter.Timestamp;
}

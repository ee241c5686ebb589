namespace EfWriter.Tests.Conformance;

/// <summary>A cell that cannot be written, among cells that can.</summary>
/// <param name="Type">The column.</param>
/// <param name="Good">A cell that can be written.</param>
/// <param name="Bad">The one that cannot.</param>
/// <param name="Message">What the exception says after the place; <c>(pair)</c> stands for the CLR type and the column's.</param>
public sealed record Refusal(TypeCase Type, object Good, object? Bad, string Message)
{
    /// <summary>What the caller asks of the column.</summary>
    public ColumnOptions Column { get; init; } = new();

    /// <summary>PostgreSQL's code; null where the server is not asked.</summary>
    public string? SqlState { get; init; }

    /// <summary>What must not be told: the cell, or a part of it; null where it is too short to be looked for.</summary>
    public string? Secret { get; init => field = value?.Length > 3 ? value : null; }

    /// <summary>A refusal by the product itself.</summary>
    public static Refusal Of<T>(T good, T? bad, string problem, string remedy, ColumnOptions? column = null, string? secret = null)
        where T : notnull =>
        new(TypeCase.Of("", good), good, bad, $"{problem} Nothing was written. {remedy}")
        {
            Column = column ?? new(),
            Secret = secret ?? bad?.ToString(),
        };

    /// <summary>A refusal by the server.</summary>
    public static Refusal ByServer<T>(T good, T bad, string sqlState, string problem, string remedy, ColumnOptions? column = null,
        string? secret = null)
        where T : notnull =>
        new(TypeCase.Of("", good), good, bad, $"{problem} (SQLSTATE {sqlState}). Nothing was written. {remedy}".TrimEnd())
        {
            Column = column ?? new(),
            Secret = secret ?? bad.ToString(),
            SqlState = sqlState,
        };

    public override string ToString() => $"{Type.Name} {Column.StoreType} {Message[..Math.Min(60, Message.Length)]}";
}

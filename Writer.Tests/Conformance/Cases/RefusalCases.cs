using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Cells that cannot be written as they are.</summary>
internal static class RefusalCases
{
    private const string Nul = "The text (pair) holds the character U+0000, which PostgreSQL cannot store.";
    private const string Surrogate = "The text (pair) holds half of a surrogate pair or bytes that are not UTF-8.";
    private const string Remove = "Remove it, or write the column as bytes.";
    private const string Repair = "Repair the text, or write the column as bytes.";
    private const string Shorten = "Shorten the text, or widen the column.";
    private const string Round = "Round it in the frame, or widen the column.";
    private const string NotJson = "the server refused a value that is not of the column's type";

    private static readonly DateTime Second = new(2024, 2, 29, 12, 30, 59, DateTimeKind.Unspecified);

    public static IReadOnlyList<Refusal> All { get; } =
    [
        .. Texts, .. Numbers, .. Times, .. Nulls,
        Refusal.Of(
            Mood.Fine, (Mood)987_654_321, "The value (pair) is no member of its enum, and so has no label.", "Use a defined member."),
        MappedEnum(
            Refusal.Of(Mood.Fine, (Mood)987_654_321, "The value (pair) is no member of its enum, and so has no label.",
                "Use a defined member.")),
    ];

    private static IReadOnlyList<Refusal> Texts =>
    [
        Refusal.Of("fine", "se\0cret", Nul, Remove, secret: "cret"),
        Refusal.Of("fine", "\0", Nul, Remove),
        Refusal.Of("fine", "secret\uD800", Surrogate, Repair, secret: "secret"),
        Refusal.Of("fine", "\uDC00secret", Surrogate, Repair, secret: "secret"),
        Refusal.Of("fine", "\uDC00\uD800secret", Surrogate, Repair, secret: "secret"),
        Refusal.Of('f', '\0', Nul, Remove),
        Refusal.Of('f', '\uD83D', Surrogate, Repair),
        Refusal.Of<string[]>(["fine"], ["fine", "se\0cret"], Nul, Remove, secret: "cret"),
        Refusal.Of<string[]>(["fine"], ["secret\uD800"], Surrogate, Repair, secret: "secret"),
        Refusal.Of("fine", "secret", "The text (pair) has 6 characters, and the column takes 5.", Shorten,
            new() { MaxLength = 5 }),
        Refusal.Of("😀😀😀😀😀", "secret", "The text (pair) has 6 characters, and the column takes 5.", Shorten,
            Typed("varchar(5)")),
        Refusal.Of("fine ", "secr  ", "The text (pair) has 6 characters, and the column takes 5.", Shorten,
            Typed("varchar(5)")),
        Refusal.Of("fine", "secret", "The text (pair) has 6 characters, and the column takes 5.", Shorten, Typed("char(5)")),
        Refusal.Of<string[]>(["fine"], ["secret"], "The text (pair) has 6 characters, and the column takes 5.",
            Shorten, Typed("varchar(5)[]"), secret: "secret"),
        Refusal.ByServer("[1]", "{secret}", "22P02", NotJson, "", Typed("jsonb"), secret: "secret"),
        Refusal.ByServer("[1]", "[\"secret\\u0000\"]", "22P05",
            "the server refused a text with a character that it cannot store, such as \\u0000", "Remove such characters.", Typed("jsonb"),
            secret: "secret"),
        Refusal.ByServer(JsonNode.Parse("1")!, JsonNode.Parse("[\"secret\\u0000\"]")!, "22P05",
            "the server refused a text with a character that it cannot store, such as \\u0000", "Remove such characters.",
            secret: "secret"),
        Refusal.ByServer("fine", "secret", "22P02", NotJson, "", Typed(OtherCases.EnumType)),
        Refusal.Of(JsonElement.Parse("1"), JsonElement.Parse("\"secret\\ud800\""), Surrogate, Repair, secret: "secret"),
        Refusal.Of(JsonNode.Parse("1")!, new JsonObject { ["secret"] = new JsonArray("\uD800") }, Surrogate, Repair, secret: "secret"),
        Refusal.Of(JsonElement.Parse("1"), default, "The JSON (pair) is undefined: it was never given a value.",
            "Use a JSON null, or a nullable column."),
    ];

    private static IReadOnlyList<Refusal> Numbers =>
    [
        Refusal.Of(1.25m, 98_765.125m,
            "The number (pair) needs 3 digits after the point, and the column keeps 2: it would be rounded.", Round,
            Typed("numeric(10,2)")),
        Refusal.Of(1.250000m, -98_765.125m,
            "The number (pair) needs 3 digits after the point, and the column keeps 2: it would be rounded.", Round,
            new() { Precision = 10, Scale = 2 }),
        Refusal.Of(100m, 0.0000000000000000000000000001m,
            "The number (pair) needs 28 digits after the point, and the column keeps 0: it would be rounded.", Round,
            Typed("numeric(10)")),
        Refusal.Of<decimal[]>([0.5m], [0.5m, 98_765.25m],
            "The number (pair) needs 2 digits after the point, and the column keeps 1: it would be rounded.", Round,
            Typed("numeric(10,1)[]"), secret: "98765"),
        Refusal.ByServer(1.25m, 98_765.25m, "22003", "the server refused a number that is outside the range of the column's type",
            "Widen the column.", Typed("numeric(5,2)")),
        Refusal.ByServer(BigInteger.One, new BigInteger(98_765), "22003",
            "the server refused a number that is outside the range of the column's type", "Widen the column.", Typed("numeric(4,0)")),
    ];

    private static IReadOnlyList<Refusal> Times =>
    [
        Refusal.Of(Second, DateTime.SpecifyKind(Second, DateTimeKind.Local),
            "The DateTime's Kind is Local (pair): which instant it means depends on the machine.",
            "Call ToUniversalTime() for an instant (timestamptz), or SetKind Unspecified for a wall-clock time (timestamp)."),
        Refusal.Of<DateTime[]>([Second], [Second, DateTime.SpecifyKind(Second, DateTimeKind.Local)],
            "The DateTime's Kind is Local (pair): which instant it means depends on the machine.",
            "Call ToUniversalTime() for an instant (timestamptz), or SetKind Unspecified for a wall-clock time (timestamp)."),
        Imprecise(Second, Second.AddMilliseconds(500), 0, "timestamp(0) without time zone"),
        Imprecise(Second.AddMilliseconds(123), Second.AddMicroseconds(123_400), 3, "timestamp(3) without time zone"),
        Imprecise(DateTime.SpecifyKind(Second, DateTimeKind.Utc), DateTime.SpecifyKind(Second.AddMicroseconds(1), DateTimeKind.Utc), 0,
            "timestamp(0) with time zone"),
        Imprecise(new DateTimeOffset(Second, TimeSpan.FromHours(2)), new(Second.AddMicroseconds(10), TimeSpan.FromHours(2)), 4,
            "timestamp(4) with time zone"),
        Imprecise(new TimeOnly(12, 0), new(12, 0, 0, 500), 0, "time(0) without time zone"),
        Imprecise(TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(-1.5), 0, "interval(0)"),
    ];

    private static IReadOnlyList<Refusal> Nulls =>
    [
        Null("fine", "text"), Null(1, "integer"), Null(1.5m, "numeric"), Null(Second, "timestamp without time zone"),
        Null(Guid.Empty, "uuid"),
        Null(new[] { 1 }, "integer[]"), Null<byte[]>([1], "bytea"), Null(Mood.Fine, "text"), Null(JsonNode.Parse("1")!, "jsonb"),
    ];

    private static Refusal Null<T>(T good, string type)
        where T : notnull =>
        new(TypeCase.Of("", good), good, null,
            $"The cell is null, and the table's column is {type} NOT NULL. Nothing was written. "
            + "Fill the cell, or let the column take NULL.")
        { Column = new() { IsNullable = false } };

    private static Refusal Imprecise<T>(T good, T bad, int digits, string storeType)
        where T : struct =>
        Refusal.Of(
            good, bad,
            $"The value (pair) needs more than the {digits} fractional digits of a second that the column keeps: it would be rounded.",
            Round, Typed(storeType));

    private static Refusal MappedEnum(Refusal refusal) =>
        refusal with
        {
            Type =
            refusal.Type with { Name = "Mood (mapped)", Configure = npgsql => npgsql.MapEnum<Mood>(OtherCases.EnumType) }
        };

    private static ColumnOptions Typed(string storeType) => new() { StoreType = storeType };
}

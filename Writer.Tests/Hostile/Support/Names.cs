using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace EfWriter.Tests.Hostile.Support;

/// <summary>All that a caller names in a write, and the texts that go into its DDL.</summary>
internal sealed partial record Names(string Schema, string Table, string Key, string Text, string Number, string Index, string Comment)
{
    /// <summary>Names that need quotes, as hostile ones do, and are harmless.</summary>
    public static Names Harmless { get; } = new("Schema S", "Table T", "Column A", "Column B", "Column C", "Index X", "Comment Y");

    /// <summary>Texts that have broken somebody's SQL before, or name what must not be reached.</summary>
    public static IReadOnlyList<string> Nasty { get; } =
    [
        "\"", "\"\"", "'", "''", "\\", "\\'", "\\\"", "\";--", "'; DROP TABLE public.canary; --", "\"; DROP TABLE public.canary; --",
        "\"); DROP TABLE public.canary; --",
        "x\" (a int); DROP TABLE public.canary; CREATE TABLE \"y", "\\'; DROP TABLE public.canary; --", "$$; DROP TABLE public.canary; $$",
        "$EF$", "$E", "$1", "$2 $3", ":p", "@p0", "@__p", "{0}", "{", "}}", "%s", "%I %L",
        "--", "/*", "*/", "/* /* */", "select", "SELECT", "null", "user", "all", "?", "a?b", "U&\"\\0022\"", "E'\\''",
        "COPY t FROM PROGRAM 'touch /tmp/x'", "FROM PROGRAM 'id'", "x TO PROGRAM 'id'", "(SELECT 1)", "a) FROM PROGRAM 'id' --",
        "a\"b.c", "public.canary", "pg_temp.x", "pg_catalog.pg_class", "[x]", "[", "]", "`", "line\nfeed", "carriage\rreturn", "tab\there",
        "\u0001", "\u007f", "\u2028", "\u200b", "\u202eevil", "🙂", "e\u0301", "\ufeff", "ﬀ", "ı", "\u00a0", " ", " leading", "trailing ",
        "=", ";", ",", ".", "..", "(", ")", "!", "~", "&&", "||", "<>", "::text", "0", "1; SELECT 1", "-1", "NaN", "__efwriter_new",
        "__efwriter_row", "x__efwriter_p_00000000", "ON CONFLICT DO NOTHING", "excluded", "s", "t", "merged", "added",
    ];

    private static readonly string[] Pieces =
        ["\"", "'", "\\", ";", "--", "/*", "*/", "$$", "$EF$", "$a$", "$1", ":x", "@p", "{0}", "%s", "(", ")", ",", ".", "\n", "\r", "\t",
            " ", "[", "]", "é", "🙂", "\u202e", "E", "U&", "x", "select", "COPY", "PROGRAM", "DROP TABLE public.canary", "\u0001", "=",
            "::"];

    /// <summary>Names made of what has a meaning in SQL, none twice in one set.</summary>
    public static Gen<Names> Any { get; } =
        Gen.Int[0, Pieces.Length - 1].Array[1, 14].Select(picks => Fit(string.Concat(picks.Select(pick => Pieces[pick])))).Array[7]
            .Where(
                names => names.Distinct(StringComparer.Ordinal).Count() == names.Length
                    && !names[0].Contains("$EF$", StringComparison.Ordinal))
            .Select(names => new Names(names[0], names[1], names[2], names[3], names[4], names[5], names[6]));

    /// <summary>The same nasty text everywhere, told apart by a letter at its end.</summary>
    public static Names OfNasty(int number) => Of([.. Enumerable.Repeat(Nasty[number], 7)]);

    /// <summary>A nasty text and those that follow it, each in one place.</summary>
    public static Names OfNastyFrom(int number) => Of([.. Enumerable.Range(number, 7).Select(next => Nasty[next % Nasty.Count])]);

    // '$EF$' is refused in the name of a schema, and so is 'pg_' at its beginning; '__efwriter_' at the beginning of a table's.
    private static Names Of(string[] nasty) => new(
        Fit(nasty[0].Replace("$EF$", "$EF", StringComparison.Ordinal).Replace("pg_", "p_g", StringComparison.Ordinal), "S"),
        Fit(nasty[1].Replace("__efwriter_", "x__efwriter_", StringComparison.Ordinal), "T"),
        Fit(nasty[2], "A"), Fit(nasty[3], "B"), Fit(nasty[4], "C"), Fit(nasty[5], "X"), nasty[6]);

    /// <summary>Whether EFCore.BulkExtensions can be given such names; it refuses the rest.</summary>
    public bool SuitBulkExtensions => !string.Concat(Schema, Table, Key, Text, Number).AsSpan().ContainsAny('"', '[', ']');

    // As long as PostgreSQL takes, and of a kind that needs quotes.
    private static string Fit(string name, string end = "")
    {
        var kept = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(kept.ToString()) + rune.Utf8SequenceLength < 60)
                kept.Append(rune.ToString());
        }

        kept.Append(end);
        return string.IsNullOrWhiteSpace(kept.ToString()) || NeedsNoQuotes().IsMatch(kept.ToString()) ? $"{kept} Q" : kept.ToString();
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_$]*$")]
    private static partial Regex NeedsNoQuotes();
}

using System.Text;
using System.Text.RegularExpressions;

namespace EfWriter.Schema;

/// <summary>
/// What a type that a caller spells out may look like. Whether there is one of that name, the server says; but it also takes a comment for
/// a part of a type's spelling, and a comment would swallow what follows the type in a statement.
/// </summary>
internal static partial class TypeSpelling
{
    /// <summary>Whether a text is words, dots, modifiers and brackets of an array, and nothing else.</summary>
    public static bool IsOne(string text) => Spelling().IsMatch(text) && IsWhole(text);

    // Half of a surrogate pair has no UTF-8 form, and could not even be asked for.
    private static bool IsWhole(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune))
                return false;
            at += rune.Utf16SequenceLength;
        }

        return true;
    }

    // double precision; "my schema"."my type"; timestamp (3) with time zone; geometry(Point, 4326); numeric(4,-2)[]
    [GeneratedRegex("""
        ^ [ \t\r\n]*
        (?<name> "(?:[^"\0]|"")+" | [A-Za-z_\u0080-\uFFFF][A-Za-z0-9_$\u0080-\uFFFF]* )
        (?: [ \t\r\n]* (?: \.[ \t\r\n]*"(?:[^"\0]|"")+" | \.?[ \t\r\n]*[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_$\u0080-\uFFFF]*
            | \( [ \t\r\n]* (?: -?[0-9]{1,9} | [A-Za-z_]+ ) [ \t\r\n]* (?: , [ \t\r\n]* (?: -?[0-9]{1,9} | [A-Za-z_]+ ) [ \t\r\n]* )* \)
            | \[ [ \t\r\n]* [0-9]{0,9} [ \t\r\n]* \] ) )*
        [ \t\r\n]* \z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Spelling();
}

using System.Text;
using System.Text.RegularExpressions;

namespace EfWriter.Tests.Hostile.Support;

/// <summary>
/// A statement without what is quoted in it: two statements with the same skeleton do the same to things of other names.
/// By PostgreSQL's lexical rules and by nothing of the product's.
/// </summary>
/// <param name="Text">The statement, each quoted name and text a sign, each number one too.</param>
/// <param name="Quoted">What was quoted, in order.</param>
internal sealed partial record SqlSkeleton(string Text, IReadOnlyList<string> Quoted)
{
    public static SqlSkeleton Of(string sql)
    {
        var text = new StringBuilder();
        var quoted = new List<string>();
        Read(sql, text, quoted);
        return new(text.ToString(), quoted);
    }

    private static void Read(string sql, StringBuilder text, List<string> quoted)
    {
        for (var at = 0; at < sql.Length;)
        {
            if (char.IsWhiteSpace(sql[at]))
            {
                text.Append(text.Length > 0 && text[^1] != ' ' ? " " : "");
                at++;
            }
            else if (sql[at] == '"')
            {
                quoted.Add(WithoutRandom(Unquote(sql, ref at, '"', escapes: false)));
                text.Append("\"?\"");
            }
            else if (sql[at] == '\'')
            {
                // E'…' is the same text, written otherwise.
                var escapes = text.Length > 1 && text[^1] == 'E' && !char.IsLetterOrDigit(text[^2]);
                text.Length -= escapes ? 1 : 0;
                quoted.Add(Unquote(sql, ref at, '\'', escapes));
                text.Append("'?'");
            }
            else if (Dollar().Match(sql, at) is { Success: true, Value: var tag })
            {
                var end = sql.IndexOf(tag, at + tag.Length, StringComparison.Ordinal);
                end = end < 0 ? sql.Length : end;
                text.Append(tag);
                Read(sql[(at + tag.Length)..end], text, quoted);
                text.Append(tag);
                at = Math.Min(sql.Length, end + tag.Length);
            }
            else if (Word().Match(sql, at) is { Success: true, Value: var word })
            {
                text.Append(WithoutRandom(word));
                at += word.Length;
            }
            else if (Number().Match(sql, at) is { Success: true, Value: var number })
            {
                text.Append('#');
                at += number.Length;
            }
            else
            {
                text.Append(sql[at++]);
            }
        }
    }

    private static string Unquote(string sql, ref int at, char quote, bool escapes)
    {
        var content = new StringBuilder();
        for (at++; at < sql.Length; at++)
        {
            if (escapes && sql[at] == '\\' && at + 1 < sql.Length)
                content.Append(sql[++at]);
            else if (sql[at] != quote)
                content.Append(sql[at]);
            else if (at + 1 < sql.Length && sql[at + 1] == quote)
                content.Append(sql[at++]);
            else
                break;
        }

        at++;
        return content.ToString();
    }

    private static string WithoutRandom(string name) => Random().Replace(name, "?");

    [GeneratedRegex("(?<=__efwriter_[pt]_)[0-9a-f]{8}$")]
    private static partial Regex Random();

    [GeneratedRegex(@"\G\$([A-Za-z_\u0080-\uFFFF][A-Za-z0-9_\u0080-\uFFFF]*)?\$")]
    private static partial Regex Dollar();

    [GeneratedRegex(@"\G[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_$\u0080-\uFFFF]*")]
    private static partial Regex Word();

    // A parameter's number stays.
    [GeneratedRegex(@"\G(?<!\$)[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EfWriter;

/// <summary>Which texts of an input a message may repeat, and how: what was typed in a wrong place may be a password.</summary>
internal static partial class Echo
{
    /// <summary>The most bytes of a name that is repeated: PostgreSQL's own limit.</summary>
    public const int MaxNameBytes = 63;

    /// <summary>
    /// The end of a message's noun: an unknown name in quotes, behind a blank, if it is nearly one of the known ones; otherwise nothing.
    /// </summary>
    public static string Near(string found, IEnumerable<string> known) => IsNear(found, known) ? $" '{found}'" : string.Empty;

    /// <summary>Whether an unknown name is nearly one of the known ones, so that it is a slip and no secret.</summary>
    public static bool IsNear(string found, IEnumerable<string> known) => MayBeName(found) && known.Any(name => IsNear(found, name));

    /// <summary>The known name that an unknown one is most likely a slip for; null if it is none.</summary>
    public static string? Nearest(string found, IEnumerable<string> known) =>
        MayBeName(found)
            ? known.Where(name => IsNear(found, name)).MinBy(name => Distance(found.ToUpperInvariant(), name.ToUpperInvariant()))
            : null;

    /// <summary>A name that the input itself defines, in quotes behind a blank; nothing if it may be more than a name.</summary>
    public static string Name(string name) => MayBeName(name) ? $" '{name}'" : string.Empty;

    /// <summary>
    /// The name of a variable, in quotes behind a blank; nothing if it may be a part of a password that has <c>${</c> in it: one with
    /// digits, or in both cases.
    /// </summary>
    public static string Word(string name) => IsWord(name) ? $" '{name}'" : string.Empty;

    /// <summary>The same without quotes, or something to stand for it.</summary>
    public static string Word(string name, string standIn) => IsWord(name) ? name : standIn;

    private static bool IsWord(string name) => MayBeName(name)
        && (name.All(c => char.IsAsciiLetterLower(c) || c == '_') || name.All(c => char.IsAsciiLetterUpper(c) || c == '_'));

    /// <summary>The names to choose from. Those that may be more than a name are left out and counted.</summary>
    public static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        var shown = all.Where(MayBeName).ToList();
        var hidden = all.Count - shown.Count;
        return string.Join(", ",
            hidden == 0 ? shown : shown.Append(string.Create(CultureInfo.InvariantCulture, $"{hidden} that cannot be repeated here")));
    }

    /// <summary>
    /// A file's or folder's path in quotes. What is there is no secret; what is not there may be a URI that stands in the wrong place.
    /// </summary>
    public static string Path(string path) =>
        File.Exists(path) || Directory.Exists(path) || !MayBeConnection(WithoutDrive(path))
            ? $"'{Line(path)}'"
            : "(a path that cannot be repeated here)";

    // A folder may be called key=value, but not after a parameter of a connection.
    private static bool MayBeConnection(string path) => path.AsSpan().ContainsAny(':', '@', ';')
        || path.Split('/', '\\').Any(name => name.Contains('=', StringComparison.Ordinal)
            && (!FolderName().IsMatch(name) || ParameterName().IsMatch(name)));

    /// <summary>
    /// A column's name in quotes, behind a blank, for a message; its length alone if it may have swallowed rows of a file.
    /// </summary>
    public static string Column(string name)
    {
        var bytes = Encoding.UTF8.GetByteCount(name);
        return bytes <= MaxNameBytes && name.AsSpan().IndexOfAny('\r', '\n') < 0
            ? $" '{Line(name)}'"
            : string.Create(CultureInfo.InvariantCulture,
                $" (whose name of {bytes} bytes {(bytes > MaxNameBytes ? "is too long" : "has line breaks")})");
    }

    /// <summary>
    /// A text as one line for a terminal or a log: control characters, and those that turn the direction of writing, are shown by their
    /// numbers.
    /// </summary>
    public static string Line(string text) => Escape(text, keepsLines: false);

    /// <summary>The same for a text of several lines.</summary>
    public static string Lines(string text) => Escape(text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        if (!text.Any(MustBeShown))
            return text;

        var shown = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (MustBeShown(text[i]) && !(keepsLines && IsOfLine(text, i)))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                shown.Append(text[i]);
        }

        return shown.ToString();
    }

    // A carriage return by itself goes back to the beginning of the line, and what follows hides what stands there.
    private static bool IsOfLine(string text, int at) =>
        text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    // C0 and C1; marks of direction; separators of lines and paragraphs.
    /// <summary>Whether a character would do something to a terminal other than be shown.</summary>
    public static bool MustBeShown(char c) => char.IsControl(c)
        || c is '\u061C' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066'
            and <= '\u2069');

    private static bool MayBeName(string text) =>
        text.Length > 0
        && Encoding.UTF8.GetByteCount(text) <= MaxNameBytes
        && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '$');

    private static bool IsNear(string found, string known)
    {
        var most = known.Length <= 4 ? 1 : 2;
        return Math.Abs(found.Length - known.Length) <= most && Distance(found.ToUpperInvariant(), known.ToUpperInvariant()) <= most;
    }

    /// <summary>How many characters have to be added, dropped, changed or swapped with the next.</summary>
    private static int Distance(string one, string other)
    {
        var all = Enumerable.Range(0, one.Length + 1).Select(_ => new int[other.Length + 1]).ToArray();
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    all[i][j] = i + j;
                    continue;
                }

                var changed = all[i - 1][j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                all[i][j] = Math.Min(Math.Min(all[i - 1][j], all[i][j - 1]) + 1, changed);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    all[i][j] = Math.Min(all[i][j], all[i - 2][j - 2] + 1);
            }
        }

        return all[one.Length][other.Length];
    }

    private static string WithoutDrive(string path) => OperatingSystem.IsWindows() && path is [_, ':', ..] ? path[2..] : path;

    [GeneratedRegex(@"^[\w.*?-]+=[^=\s]*$")]
    private static partial Regex FolderName();

    [GeneratedRegex(@"pass|pwd|secret|token|key|user|host|server|auth|credential", RegexOptions.IgnoreCase)]
    private static partial Regex ParameterName();
}

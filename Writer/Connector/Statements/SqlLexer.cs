namespace EfWriter.Connector.Statements;

/// <summary>What a lexeme of SQL is.</summary>
internal enum LexemeKind
{
    /// <summary>The text's end.</summary>
    End,

    /// <summary>White space and comments.</summary>
    Space,

    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary><c>'…'</c>, also <c>E'…'</c>.</summary>
    Text,

    /// <summary><c>"…"</c></summary>
    Name,

    /// <summary><c>$tag$…$tag$</c></summary>
    DollarText,

    /// <summary>Digits and what belongs to a number.</summary>
    Number,

    /// <summary>One other character.</summary>
    Symbol,

    /// <summary>A comment or a literal whose end is missing; it reaches to the text's end.</summary>
    Unclosed,
}

/// <summary>A piece of SQL.</summary>
internal readonly record struct Lexeme(LexemeKind Kind, int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>
/// The one place that knows where literals, quoted names, dollar quotes and nested comments end, as PostgreSQL and DuckDB read them.
/// Looks at each character a constant number of times, without recursion.
/// </summary>
internal static class SqlLexer
{
    [ThreadStatic]
    private static long _looks;

    /// <summary>How many characters this thread has looked at: grows with a text's length, and not with its square.</summary>
    public static long Looks => _looks;

    /// <summary>The lexeme that begins at an offset.</summary>
    public static Lexeme Read(string text, int at)
    {
        var lexeme = Find(text, at);
        Count(lexeme.Length + 1);
        return lexeme;
    }

    /// <summary>Adds to <see cref="Looks"/>.</summary>
    public static void Count(int characters) => _looks += characters;

    private static Lexeme Find(string text, int at)
    {
        if (at >= text.Length)
            return new(LexemeKind.End, at, at);

        var c = text[at];
        if (IsSpace(text, at))
            return Space(text, at);
        if (c is '\'')
            return Quoted(text, at, at, c, LexemeKind.Text, hasEscapes: false);
        if (c is '"')
            return Quoted(text, at, at, c, LexemeKind.Name, hasEscapes: false);
        if (c is 'e' or 'E' && at + 1 < text.Length && text[at + 1] == '\'')
            return Quoted(text, at, at + 1, '\'', LexemeKind.Text, hasEscapes: true);
        if (IsWordStart(c))
            return While(text, at, LexemeKind.Word, IsWordPart);
        if (char.IsAsciiDigit(c))
            return While(text, at, LexemeKind.Number, part => char.IsAsciiLetterOrDigit(part) || part is '.' or '_');
        return c is '$' && DollarTag(text, at) is { } tag ? DollarText(text, at, tag) : new(LexemeKind.Symbol, at, at + 1);
    }

    /// <summary>White space and comments from an offset on, of no length where there are none.</summary>
    public static Lexeme Space(string text, int at)
    {
        var end = at;
        while (end < text.Length)
        {
            if (char.IsWhiteSpace(text[end]) || text[end] is '\uFEFF')
            {
                end++;
            }
            else if (Is(text, end, "--"))
            {
                var line = text.AsSpan(end).IndexOfAny('\n', '\r');
                end = line < 0 ? text.Length : end + line;
            }
            else if (Is(text, end, "/*"))
            {
                if (CommentEnd(text, end) is not { } comment)
                    return new(LexemeKind.Unclosed, end, text.Length);
                end = comment;
            }
            else
            {
                break;
            }
        }

        Count(end - at + 1);
        return new(LexemeKind.Space, at, end);
    }

    /// <summary>Whether a lexeme is a keyword, in any case.</summary>
    public static bool IsWord(string text, Lexeme lexeme, string word) =>
        lexeme.Kind == LexemeKind.Word && text.AsSpan(lexeme.Start, lexeme.Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>What stands between the quotes of a text or a name, doubled quotes made single.</summary>
    public static string Unquote(string text, Lexeme lexeme)
    {
        var quote = text[lexeme.Start].ToString();
        return text[(lexeme.Start + 1)..(lexeme.End - 1)].Replace(quote + quote, quote, StringComparison.Ordinal);
    }

    /// <summary>A statement without the semicolon at its end, and what stands behind it.</summary>
    public static string WithoutEnd(string text)
    {
        var end = 0;
        int? semicolon = null;
        for (var lexeme = Read(text, 0); lexeme.Kind is not LexemeKind.End; lexeme = Read(text, lexeme.End))
        {
            var isSemicolon = lexeme.Kind is LexemeKind.Symbol && text[lexeme.Start] is ';';
            if (lexeme.Kind is LexemeKind.Space)
                continue;
            semicolon = isSemicolon ? semicolon ?? end : null;
            end = lexeme.End;
        }

        return text[..(semicolon ?? end)];
    }

    private static bool IsSpace(string text, int at) =>
        char.IsWhiteSpace(text[at]) || text[at] is '\uFEFF' || Is(text, at, "--") || Is(text, at, "/*");

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c is '_' or >= '\u0080';

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c is '$';

    private static Lexeme While(string text, int at, LexemeKind kind, Func<char, bool> isPart)
    {
        var end = at + 1;
        while (end < text.Length && isPart(text[end]) && !char.IsWhiteSpace(text[end]))
            end++;
        return new(kind, at, end);
    }

    private static Lexeme Quoted(string text, int start, int open, char quote, LexemeKind kind, bool hasEscapes)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (hasEscapes && text[at] is '\\')
                at++;
            else if (text[at] == quote && at + 1 < text.Length && text[at + 1] == quote)
                at++;
            else if (text[at] == quote)
                return new(kind, start, at + 1);
        }

        return new(LexemeKind.Unclosed, start, text.Length);
    }

    // $$ or $tag$, a tag being a name without a dollar; $1 is a parameter.
    private static string? DollarTag(string text, int at)
    {
        var end = at + 1;
        if (end < text.Length && IsWordStart(text[end]))
        {
            while (end < text.Length && IsWordPart(text[end]) && text[end] is not '$')
                end++;
        }

        Count(end - at);
        return end < text.Length && text[end] is '$' ? text[at..(end + 1)] : null;
    }

    private static Lexeme DollarText(string text, int at, string tag)
    {
        var close = text.IndexOf(tag, at + tag.Length, StringComparison.Ordinal);
        return close < 0 ? new(LexemeKind.Unclosed, at, text.Length) : new(LexemeKind.DollarText, at, close + tag.Length);
    }

    private static int? CommentEnd(string text, int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            if (Is(text, at, "/*"))
                (depth, at) = (depth + 1, at + 2);
            else if (Is(text, at, "*/"))
                (depth, at) = (depth - 1, at + 2);
            else
                at++;
            if (depth == 0)
                return at;
        }

        return null;
    }

    private static bool Is(string text, int at, string mark) => string.CompareOrdinal(text, at, mark, 0, mark.Length) == 0;
}

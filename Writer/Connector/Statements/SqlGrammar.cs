using Superpower;
using Superpower.Model;

namespace EfWriter.Connector.Statements;

/// <summary>The parts of statements that are the engine's language: taken as they stand, byte for byte.</summary>
internal static class SqlGrammar
{
    private const string TableExpected = "a table's name";

    // What a query can begin with; what else stands there is a table's name.
    private static readonly string[] QueryWords = ["SELECT", "WITH", "FROM", "VALUES"];

    /// <summary>A query up to the semicolon.</summary>
    public static readonly TextParser<PlacedText> Query = input => Scan(input, endsAtTo: false);

    /// <summary>A query up to the TO that a text in quotes follows.</summary>
    public static readonly TextParser<PlacedText> QueryBeforeTo = input => Scan(input, endsAtTo: true);

    /// <summary>A table's name, in up to three parts.</summary>
    public static readonly TextParser<TableName> Table = input =>
    {
        var text = input.Source!;
        var (start, end) = (input.Position.Absolute, input.Position.Absolute);
        for (var part = 1; part <= 3; part++)
        {
            var name = SqlLexer.Read(text, end);
            if (name.Kind is not (LexemeKind.Word or LexemeKind.Name))
                return Lexical.Expected<TableName>(input.Skip(end - start), TableExpected);
            end = name.End;
            if (end == text.Length || text[end] is not '.' || part == 3)
                break;
            end++;
        }

        return Lexical.With(input, end, new TableName(text[start..end], Lexical.PositionOf(input)));
    };

    private static Result<PlacedText> Scan(TextSpan input, bool endsAtTo)
    {
        var text = input.Source!;
        if (!BeginsQuery(text, Lexical.Read(input)))
            return Result.Empty<PlacedText>(input, ["SELECT", "WITH"]);

        var start = input.Position.Absolute;
        var open = new Stack<char>();
        var end = start;
        int? bareTo = null;
        for (var lexeme = SqlLexer.Read(text, start); ; lexeme = SqlLexer.Read(text, lexeme.End))
        {
            if (lexeme.Kind is LexemeKind.Unclosed)
                return Lexical.Expected<PlacedText>(input.Skip(lexeme.Start - start), "its end");
            if (lexeme.Kind is LexemeKind.End || (lexeme.Kind is LexemeKind.Symbol && text[lexeme.Start] is ';'))
                return open.Count > 0 ? Lexical.Expected<PlacedText>(input.Skip(lexeme.Start - start), $"'{open.Peek()}'")
                    : bareTo is { } to ? Lexical.Expected<PlacedText>(input.Skip(to - start), "a URI in quotes")
                    : Lexical.With(input, end, new PlacedText(text[start..end], Lexical.PositionOf(input)));

            if (lexeme.Kind is LexemeKind.Symbol && !Nest(open, text[lexeme.Start]))
                return Result.Empty<PlacedText>(input.Skip(lexeme.Start - start), Closers(open, endsAtTo));
            if (endsAtTo && open.Count == 0 && SqlLexer.IsWord(text, lexeme, "TO"))
            {
                var next = SqlLexer.Read(text, SqlLexer.Space(text, lexeme.End).End);
                if (next.Kind is LexemeKind.Text or LexemeKind.Name or LexemeKind.Unclosed)
                    return Lexical.With(input, end, new PlacedText(text[start..end], Lexical.PositionOf(input)));
                bareTo = next.Start;
            }

            if (lexeme.Kind is not LexemeKind.Space)
                end = lexeme.End;
        }
    }

    private static bool BeginsQuery(string text, Lexeme first) =>
        QueryWords.Any(word => SqlLexer.IsWord(text, first, word)) || (first.Kind is LexemeKind.Symbol && text[first.Start] is '(');

    /// <summary>Keeps the brackets that are to be closed; false where one is closed that is not open.</summary>
    private static bool Nest(Stack<char> open, char symbol)
    {
        switch (symbol)
        {
            case '(': open.Push(')'); return true;
            case '[': open.Push(']'); return true;
            case '{': open.Push('}'); return true;
            case ')' or ']' or '}' when open.TryPeek(out var expected) && expected == symbol: open.Pop(); return true;
            default: return symbol is not (')' or ']' or '}');
        }
    }

    private static string[] Closers(Stack<char> open, bool endsAtTo) =>
        open.TryPeek(out var expected) ? [$"'{expected}'"] : endsAtTo ? ["TO"] : ["';'"];
}

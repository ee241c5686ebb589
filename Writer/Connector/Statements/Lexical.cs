using Superpower;
using Superpower.Model;

namespace EfWriter.Connector.Statements;

/// <summary>The parsers of single lexemes; each takes the white space and the comments behind it too.</summary>
internal static class Lexical
{
    /// <summary>Nothing more than white space and comments.</summary>
    public static readonly TextParser<SourcePosition> End = input => Take(input, LexemeKind.End, "the end");

    /// <summary>What stands before the first lexeme.</summary>
    public static readonly TextParser<SourcePosition> Beginning = input => Behind(input, input.Position.Absolute);

    /// <summary>A name without quotes, as variables, sources and profile entries have.</summary>
    public static TextParser<PlacedText> Word(string expected) => input =>
    {
        var lexeme = Read(input);
        return lexeme.Kind == LexemeKind.Word ? Placed(input, lexeme, Text(input, lexeme)) : Expected<PlacedText>(input, expected);
    };

    /// <summary>A text in single or double quotes.</summary>
    public static TextParser<PlacedText> Quoted(string expected) => input =>
    {
        var lexeme = Read(input);
        return lexeme.Kind is LexemeKind.Text or LexemeKind.Name && input.Source![lexeme.Start] is '\'' or '"'
            ? Placed(input, lexeme, SqlLexer.Unquote(input.Source!, lexeme))
            : Expected<PlacedText>(input, expected);
    };

    /// <summary>A number, as it is written.</summary>
    public static readonly TextParser<PlacedText> Number = input =>
    {
        var sign = input.Source!.AsSpan(input.Position.Absolute) is ['-', ..] ? 1 : 0;
        var lexeme = SqlLexer.Read(input.Source!, input.Position.Absolute + sign);
        lexeme = lexeme with { Start = lexeme.Start - sign };
        return lexeme.Kind == LexemeKind.Number ? Placed(input, lexeme, Text(input, lexeme)) : Expected<PlacedText>(input, "a number");
    };

    /// <summary>A keyword in any case.</summary>
    public static TextParser<SourcePosition> Keyword(string word) => input =>
    {
        var lexeme = Read(input);
        return SqlLexer.IsWord(input.Source!, lexeme, word) ? Behind(input, lexeme.End) : Expected<SourcePosition>(input, word);
    };

    /// <summary>One of some keywords that stand for values.</summary>
    public static TextParser<T> Choice<T>(params (string Word, T Value)[] choices) => input =>
    {
        var lexeme = Read(input);
        foreach (var (word, value) in choices)
        {
            if (SqlLexer.IsWord(input.Source!, lexeme, word))
                return With(input, lexeme.End, value);
        }

        return Result.Empty<T>(input, [.. choices.Select(choice => choice.Word)]);
    };

    public static TextParser<SourcePosition> Symbol(char symbol) => input =>
    {
        var lexeme = Read(input);
        return lexeme.Kind == LexemeKind.Symbol && input.Source![lexeme.Start] == symbol
            ? Behind(input, lexeme.End)
            : Expected<SourcePosition>(input, $"'{symbol}'");
    };

    public static Lexeme Read(TextSpan input) => SqlLexer.Read(input.Source!, input.Position.Absolute);

    public static Result<T> Expected<T>(TextSpan at, string expected) => Result.Empty<T>(at, [expected]);

    /// <summary>A value, and the rest of the text behind an offset and the space there.</summary>
    public static Result<T> With<T>(TextSpan input, int end, T value)
    {
        var behind = Behind(input, end);
        return behind.HasValue ? Result.Value(value, input, behind.Remainder) : Result.CastEmpty<SourcePosition, T>(behind);
    }

    public static SourcePosition PositionOf(TextSpan input) => new(input.Position.Line, input.Position.Column);

    private static Result<SourcePosition> Take(TextSpan input, LexemeKind kind, string expected) =>
        Read(input) is var lexeme && lexeme.Kind == kind ? Behind(input, lexeme.End) : Expected<SourcePosition>(input, expected);

    private static Result<PlacedText> Placed(TextSpan input, Lexeme lexeme, string value) =>
        With(input, lexeme.End, new PlacedText(value, PositionOf(input)));

    private static Result<SourcePosition> Behind(TextSpan input, int end)
    {
        var space = SqlLexer.Space(input.Source!, end);
        var rest = input.Skip((space.Kind == LexemeKind.Unclosed ? space.Start : space.End) - input.Position.Absolute);
        return space.Kind == LexemeKind.Unclosed
            ? Expected<SourcePosition>(rest, "'*/' at its end")
            : Result.Value(PositionOf(input), input, rest);
    }

    private static string Text(TextSpan input, Lexeme lexeme) => input.Source!.Substring(lexeme.Start, lexeme.Length);
}

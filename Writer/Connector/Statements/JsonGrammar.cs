using System.Text;
using Superpower;
using Superpower.Model;

namespace EfWriter.Connector.Statements;

/// <summary>The JSON after OPTIONS and PARAMS: with comments and trailing commas, and as deep as it is of use.</summary>
internal static class JsonGrammar
{
    private const int MaxDepth = 16;
    private static readonly TextParser<OptionNode>[] Levels = BuildLevels();

    /// <summary>An object; a name that stands twice is refused.</summary>
    public static readonly TextParser<ObjectNode> Object = ObjectOf(Levels[1]);

    /// <summary>Any value.</summary>
    public static readonly TextParser<OptionNode> Value = Levels[1];

    private static TextParser<PlacedText> Text => input =>
    {
        var (source, start) = (input.Source!, input.Position.Absolute);
        if (start >= source.Length || source[start] is not '"')
            return Lexical.Expected<PlacedText>(input, "a text in double quotes");

        var value = new StringBuilder();
        var at = start + 1;
        for (; at < source.Length && !char.IsControl(source[at]); at++)
        {
            SqlLexer.Count(1);
            if (source[at] is '"')
                return Lexical.With(input, at + 1, new PlacedText(value.ToString(), Lexical.PositionOf(input)));
            if (source[at] is not '\\')
                value.Append(source[at]);
            else if (Escaped(source.AsSpan(at + 1)) is var (c, length))
                (_, at) = (value.Append(c), at + length);
            else
                return Lexical.Expected<PlacedText>(input.Skip(at - start), "an escape of JSON, such as \\\" or \\\\ or \\u00e9");
        }

        return Lexical.Expected<PlacedText>(input.Skip(at - start), "'\"' to close the text");
    };

    // From the deepest on: the nesting of the text never becomes the nesting of calls beyond it.
    private static TextParser<OptionNode>[] BuildLevels()
    {
        var levels = new TextParser<OptionNode>[MaxDepth + 1];
        levels[MaxDepth] = Scalar.Named($"a value in at most {MaxDepth} levels of brackets");
        for (var depth = MaxDepth - 1; depth >= 1; depth--)
        {
            levels[depth] = Scalar
                .Or(ListOf(levels[depth + 1]).Select(OptionNode (list) => list))
                .Or(ObjectOf(levels[depth + 1]).Select(OptionNode (value) => value))
                .Named("a value: a text in double quotes, a number, true, false, a list or an object");
        }

        return levels;
    }

    private static TextParser<OptionNode> Scalar =>
        Text.Select(OptionNode (text) => new TextNode(text.Position, text.Value))
            .Or(Lexical.Number.Select(OptionNode (number) => new NumberNode(number.Position, number.Value)))
            .Or(Lexical.Keyword("true").Select(OptionNode (at) => new FlagNode(at, Value: true)))
            .Or(Lexical.Keyword("false").Select(OptionNode (at) => new FlagNode(at, Value: false)))
            .Or(Lexical.Keyword("null").Select(OptionNode (at) => new NullNode(at)));

    private static TextParser<ListNode> ListOf(TextParser<OptionNode> item) =>
        from at in Lexical.Symbol('[')
        from items in Items(item, ']')
        select new ListNode(at, items);

    private static TextParser<ObjectNode> ObjectOf(TextParser<OptionNode> value)
    {
        var member = from name in Text.Named("a name in double quotes")
                     from colon in Lexical.Symbol(':')
                     from content in value
                     select new MemberNode(name, content);
        return from at in Lexical.Symbol('{')
               from members in Items(member, '}')
               select new ObjectNode(at, members);
    }

    /// <summary>Items with commas between them, and one behind the last where somebody left it.</summary>
    private static TextParser<IReadOnlyList<T>> Items<T>(TextParser<T> item, char close)
    {
        var (comma, end) = (Lexical.Symbol(','), Lexical.Symbol(close));
        return input =>
        {
            var items = new List<T>();
            for (var rest = input; ;)
            {
                if (end(rest) is { HasValue: true } ended)
                    return Result.Value<IReadOnlyList<T>>(items, input, ended.Remainder);

                var next = item(rest);
                if (!next.HasValue)
                    return Result.CastEmpty<T, IReadOnlyList<T>>(
                        next.Remainder == rest ? Result.CombineEmpty(next, Lexical.Expected<T>(rest, $"'{close}'")) : next);
                items.Add(next.Value);
                rest = next.Remainder;

                if (comma(rest) is { HasValue: true } separated)
                    rest = separated.Remainder;
                else if (!end(rest).HasValue)
                    return Result.Empty<IReadOnlyList<T>>(rest, ["','", $"'{close}'"]);
            }
        };
    }

    private static (char Value, int Length)? Escaped(ReadOnlySpan<char> behind) => behind switch
    {
        ['"' or '\\' or '/', ..] => (behind[0], 1),
        ['b', ..] => ('\b', 1),
        ['f', ..] => ('\f', 1),
        ['n', ..] => ('\n', 1),
        ['r', ..] => ('\r', 1),
        ['t', ..] => ('\t', 1),
        ['u', var a, var b, var c, var d, ..]
            when char.IsAsciiHexDigit(a) && char.IsAsciiHexDigit(b) && char.IsAsciiHexDigit(c) && char.IsAsciiHexDigit(d) =>
            ((char)Convert.ToInt32(behind[1..5].ToString(), 16), 5),
        _ => null,
    };
}

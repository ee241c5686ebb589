using System.Text;
using System.Text.RegularExpressions;
using EfWriter.Connector.Statements;

namespace EfWriter.Connector.Profiles;

/// <summary>Puts variables' values where <c>${NAME}</c> and <c>${NAME|default}</c> stand.</summary>
internal static partial class Template
{
    /// <summary>Expands a value: <c>${</c> begins a variable there, and nothing else.</summary>
    /// <param name="text">The value.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="find">Gives a variable's value; null where it has none.</param>
    /// <exception cref="StatementException">A variable has neither a value nor a default, or is not one.</exception>
    public static string Expand(PlacedText text, string? file, Func<string, string?> find)
    {
        for (var at = text.Value.IndexOf("${", StringComparison.Ordinal); at >= 0;
            at = text.Value.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            if (!Variable().IsMatch(text.Value, at))
                throw StatementErrors.NotAVariable(file, Inside(text, at));
        }

        return Replace(text, file, find, isProtected: _ => false);
    }

    /// <summary>Expands SQL: not in comments and between dollars, and what only looks like a variable stays as it is.</summary>
    /// <inheritdoc cref="Expand"/>
    public static string ExpandSql(PlacedText text, string? file, Func<string, string?> find)
    {
        if (!text.Value.Contains("${", StringComparison.Ordinal))
            return text.Value;

        var lexemes = new List<Lexeme>();
        for (var lexeme = SqlLexer.Read(text.Value, 0); lexeme.Kind is not (LexemeKind.End or LexemeKind.Unclosed);
            lexeme = SqlLexer.Read(text.Value, lexeme.End))
        {
            if (lexeme.Kind is LexemeKind.Space or LexemeKind.DollarText)
                lexemes.Add(lexeme);
        }

        var next = 0;
        return Replace(text, file, find, at =>
        {
            while (next < lexemes.Count && lexemes[next].End <= at)
                next++;
            return next < lexemes.Count && lexemes[next].Start <= at;
        });
    }

    private static string Replace(PlacedText text, string? file, Func<string, string?> find, Func<int, bool> isProtected)
    {
        var expanded = new StringBuilder();
        var end = 0;
        for (var at = text.Value.IndexOf("${", StringComparison.Ordinal); at >= 0;
            at = text.Value.IndexOf("${", Math.Max(at + 1, end), StringComparison.Ordinal))
        {
            if (isProtected(at) || Variable().Match(text.Value, at) is not { Success: true } variable)
                continue;

            var name = variable.Groups["name"].Value;
            var value = find(name)
                ?? (variable.Groups["default"] is { Success: true } standIn
                    ? standIn.Value
                    : throw StatementErrors.UnsetVariable(file, Inside(text, at), name));
            expanded.Append(text.Value, end, at - end).Append(value);
            end = at + variable.Length;
        }

        return expanded.Append(text.Value, end, text.Value.Length - end).ToString();
    }

    private static SourcePosition Inside(PlacedText text, int at)
    {
        var inside = SourcePosition.Of(text.Value, at);
        return inside.Line == 1
            ? text.Position with { Column = text.Position.Column + at }
            : new(text.Position.Line + inside.Line - 1, inside.Column);
    }

    // No braces in a default: what is not closed is seen at the next one.
    [GeneratedRegex(@"\G\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(\|(?<default>[^{}]*))?\}")]
    private static partial Regex Variable();
}

using System.Collections;
using System.Numerics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities;

/// <summary>
/// Values of the app's that become part of a statement, as EF writes them. Not every mapping, of EF's or of a plugin's, escapes.
/// </summary>
internal static partial class EntityLiteral
{
    private static readonly HashSet<Type> Unquotable =
    [
        typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset),
        typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(byte[]),
    ];

    /// <summary>The value in SQL.</summary>
    /// <returns>Null where it is not certain that the server reads nothing but the value in it.</returns>
    public static string? Of(RelationalTypeMapping mapping, object value)
    {
        var literal = mapping.GenerateSqlLiteral(value);

        // A converter between two of one type does not show whether the value has been converted already.
        return IsCertain(value, literal) || (mapping.Converter is { } converter && converter.ModelClrType.IsInstanceOfType(value)
            && IsCertain(converter.ConvertToProvider(value), literal)) ? literal : null;
    }

    /// <summary>Whether EF writes a value of a tree so.</summary>
    public static bool IsCertain(SqlConstantExpression constant) =>
        constant is { Value: null } or { TypeMapping: null } || Of(constant.TypeMapping, constant.Value) is not null;

    private static bool IsCertain(object? value, string literal) => value switch
    {
        null => true,
        string text => Holds(literal, text),
        char one => Holds(literal, one.ToString()),
        _ when IsUnquotable(value) => true,
        IDictionary or IEnumerable<KeyValuePair<string, string?>> => false,
        IEnumerable items when literal.StartsWith("ARRAY[", StringComparison.Ordinal) =>
            items.Cast<object?>().All(item => item switch
            {
                null => true,
                string text => literal.Contains(Quoted(text), StringComparison.Ordinal),
                _ => IsUnquotable(item),
            }),
        _ => OnlyQuoted().IsMatch(literal),
    };

    private static bool IsUnquotable(object value) => value.GetType().IsEnum || Unquotable.Contains(value.GetType());

    // The text and nothing else is quoted; a cast may stand beside it.
    private static bool Holds(string literal, string text)
    {
        var quoted = Quoted(text);
        var at = literal.IndexOf(quoted, StringComparison.Ordinal);
        return at >= 0 && Beside().IsMatch(literal[..at]) && Beside().IsMatch(literal[(at + quoted.Length)..]);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex("""^[\w :."\[\]]*$""")]
    private static partial Regex Beside();

    [GeneratedRegex("""^[\w :."\[\]]*'[^'\\]*'[\w :."\[\](),]*$""")]
    private static partial Regex OnlyQuoted();
}

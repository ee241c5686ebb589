using System.Security.Cryptography;
using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>A file's names as columns' names: each column has one, and one of its own.</summary>
internal static class ColumnNames
{
    private const int MaxBytes = 63;
    private const int HashDigits = 8;

    // Who has more of them sees the rule.
    private const int MostNotes = 20;

    /// <summary>Makes the names.</summary>
    /// <param name="found">The names as the file has them.</param>
    /// <param name="notes">Gets a line for each name that was made by rule.</param>
    public static string[] Complete(IReadOnlyList<string> found, ICollection<string> notes)
    {
        var taken = found.ToHashSet(StringComparer.Ordinal);
        var names = new string[found.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var made = 0;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = found[i];
            if (found[i].Length == 0)
            {
                names[i] = Free($"column{i}", taken);
                Note($"Column {i} (from 0) has no name; it is called '{names[i]}'.");
            }
            else if (!seen.Add(found[i]))
            {
                names[i] = Free(found[i], taken);
                Note($"Column {i} (from 0) has the name of another,{Echo.Column(found[i])}; it is called{Echo.Column(names[i])}.");
            }
        }

        if (made > MostNotes)
            notes.Add($"{made - MostNotes} more columns were named by the same rules.");
        return names;

        void Note(string text)
        {
            if (++made <= MostNotes)
                notes.Add(text);
        }
    }

    /// <summary>A column's name in the table, by the options.</summary>
    public static string Of(string name, TextOptions options)
    {
        name = options.Rename.GetValueOrDefault(name, name);
        if (options.SnakeCaseNames)
            name = SnakeCase(name);
        return options.CutLongNames ? Cut(name) : name;
    }

    /// <summary>Words in lower case with underscores between them.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!char.IsLetterOrDigit(c))
            {
                if (snake.Length > 0 && snake[^1] != '_')
                    snake.Append('_');
                continue;
            }

            var startsWord = char.IsUpper(c) && i > 0
                && (char.IsLower(name[i - 1])
                    || char.IsDigit(name[i - 1])
                    || (char.IsUpper(name[i - 1]) && i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord && snake[^1] != '_')
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }

        var text = snake.ToString().TrimEnd('_');
        return text.Length == 0 ? name : text;
    }

    private static string Cut(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits];
        var (kept, bytes) = (0, 0);
        foreach (var rune in name.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > MaxBytes - HashDigits - 1)
                break;
            bytes += rune.Utf8SequenceLength;
            kept += rune.Utf16SequenceLength;
        }

        return $"{name[..kept]}_{hash}";
    }

    private static string Free(string name, HashSet<string> taken)
    {
        var free = name;
        for (var i = 2; !taken.Add(free); i++)
            free = $"{name}_{i}";
        return free;
    }
}

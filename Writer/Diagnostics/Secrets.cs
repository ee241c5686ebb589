using System.Collections.Concurrent;

namespace EfWriter;

/// <summary>The passwords of this process's connections: a server that was sent one can put it into anything that it says.</summary>
internal static class Secrets
{
    private const string Mask = "***";

    // What is shorter is a part of too many words, and too easy to guess to be kept.
    private const int Shortest = 6;

    // A shorter one is only masked as a word of its own: it may be a part of any other.
    private const int ShortestAnywhere = 8;

    // Passwords that are changed again and again, as those of cloud services are, must not pile up.
    private const int Most = 256;

    private static readonly ConcurrentDictionary<string, byte> Known = new(StringComparer.Ordinal);
    private static readonly ConcurrentQueue<string> Order = new();

    /// <summary>Notes a password.</summary>
    /// <param name="secret">The password; null for none.</param>
    /// <param name="names">Names that everybody sees: a password that is one of them keeps no secret.</param>
    public static void Note(string? secret, params ReadOnlySpan<string?> names)
    {
        if (secret is not { Length: >= Shortest } || names.Contains(secret) || !Known.TryAdd(secret, 0))
            return;
        Order.Enqueue(secret);
        while (Order.Count > Most && Order.TryDequeue(out var oldest))
            Known.TryRemove(oldest, out _);
    }

    /// <summary>A text of the server's, or one that quotes it, without passwords.</summary>
    public static string Hide(string text)
    {
        foreach (var secret in Known.Keys)
        {
            for (var at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0;
                at = at >= text.Length ? -1 : text.IndexOf(secret, at, StringComparison.Ordinal))
            {
                var isMasked = secret.Length >= ShortestAnywhere || IsWord(text, at, secret.Length);
                if (isMasked)
                    text = string.Concat(text.AsSpan(0, at), Mask, text.AsSpan(at + secret.Length));
                at += isMasked ? Mask.Length : 1;
            }
        }

        return text;
    }

    private static bool IsWord(string text, int at, int length) =>
        (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
        && (at + length == text.Length || !char.IsLetterOrDigit(text[at + length]));
}

using System.Text;
using EfWriter.Migrations;

namespace EfWriter.Schema;

/// <summary>
/// PostgreSQL's rules for names. What passes is created literally; the rest is refused before the server could change or misread it.
/// </summary>
internal static class Identifiers
{
    /// <summary>PostgreSQL cuts longer names with no more than a notice; EF counts characters, not bytes.</summary>
    public const int MaxBytes = 63;

    private const string Temporary = "pg_temp";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // PostgreSQL keeps these for every table's own columns.
    private static readonly HashSet<string> SystemColumns = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

    /// <summary>Whether a name is one of the session's temporary tables, which no other connection sees.</summary>
    public static bool IsTemporary(QualifiedName name) => name.Schema == Temporary;

    public static void CheckSchema(string name)
    {
        Check("schema", name, column: null);

        // EF makes a schema inside DO $EF$ … $EF$, and does not escape that tag.
        if (name.Contains("$EF$", StringComparison.Ordinal))
            throw Errors.SchemaEndsBlock();
    }

    public static void CheckTable(string name) => Check("table", name, column: null);

    public static void CheckIndex(string name) => Check("index", name, column: null);

    public static void CheckColumn(string name)
    {
        Check("column", name, name);
        if (SystemColumns.Contains(name))
            throw Errors.SystemColumnName(name);
    }

    /// <summary>
    /// A name made from another and a suffix, cut to fit at a character's border and kept distinct by a hash where it is cut.
    /// </summary>
    public static string Derive(string name, string suffix)
    {
        if (Encoding.UTF8.GetByteCount(name) + suffix.Length <= MaxBytes)
            return name + suffix;

        var tail = $"_{StableHash(name):x8}{suffix}";
        return CutToBytes(name, MaxBytes - tail.Length) + tail;
    }

    /// <summary>A name as it is where it fits, else cut and kept distinct by a hash.</summary>
    public static string Fit(string name) => Derive(name, string.Empty);

    private static void Check(string what, string name, string? column)
    {
        if (name.Length == 0)
            throw Errors.EmptyName(what, column);
        if (string.IsNullOrWhiteSpace(name))
            throw Errors.BlankName(what, column);
        if (name.Contains('\0', StringComparison.Ordinal))
            throw Errors.NulInName(what, column);
        if (ByteCount(what, name, column) is var bytes and > MaxBytes)
            throw Errors.NameTooLong(what, name, bytes, MaxBytes, column);
    }

    private static int ByteCount(string what, string name, string? column)
    {
        try
        {
            return Strict.GetByteCount(name);
        }
        catch (EncoderFallbackException)
        {
            throw Errors.SurrogateInName(what, column);
        }
    }

    private static string CutToBytes(string name, int bytes)
    {
        var kept = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
                break;
            kept.Append(rune.ToString());
        }

        return kept.ToString();
    }

    // FNV-1a: string.GetHashCode differs from run to run, and a name must not.
    private static uint StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        return hash;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace EfWriter.Schema;

/// <summary>What staging tables are called.</summary>
internal static partial class StagingNames
{
    private const string OwnPrefix = "__efwriter_";

    /// <summary>Inside one transaction: nobody else ever sees it, and writers of one table wait for each other.</summary>
    public const string InTransaction = "__efwriter_new";

    /// <summary>
    /// For indexes, constraints and statistics that are renamed in the end. Not to be known beforehand: somebody could take such a name and
    /// keep it.
    /// </summary>
    public static readonly string OfParts = "__efwriter_i_" + Random();

    /// <summary>
    /// For a table that is committed before it is swapped in, so that every write to its target can look for one that was left.
    /// </summary>
    public const string FirstCommitted = Committed + "00000000";

    private const string Committed = "__efwriter_p_";
    private const int Digits = 8;

    /// <summary>The same, where one was left that cannot be dropped.</summary>
    public static string NewCommitted() => Committed + Random();

    /// <summary>The two tables of a load by many processes: its rows, and its parts.</summary>
    public static (string Rows, string Parts) NewLoad(string target)
    {
        var number = Random();
        return (Identifiers.Derive(target, "__efwriter_l_" + number), Identifiers.Derive(target, "__efwriter_m_" + number));
    }

    /// <summary>Inside one transaction, if somebody else has something of the usual name.</summary>
    public static string NewInTransaction() => $"{InTransaction}_{Random()}";

    /// <summary>The usual name of a target's staging table inside one transaction.</summary>
    public static string InTransactionOf(string target) => Identifiers.Derive(target, InTransaction);

    /// <summary>A text without the endings of names that are only used until the swap.</summary>
    public static string Final(string text) =>
        text.Replace(OfParts, string.Empty, StringComparison.Ordinal).Replace(InTransaction, string.Empty, StringComparison.Ordinal);

    /// <summary>For a temporary table, beside any that the caller's session has.</summary>
    public static string NewTemporary() => "__efwriter_t_" + Random();

    /// <summary>A column beside a frame's, under a name that it does not use.</summary>
    public static string RowColumn(IReadOnlyCollection<string> used)
    {
        var name = "__efwriter_row";
        while (used.Contains(name))
            name += "_";
        return name;
    }

    /// <summary>The name of a target's first staging table.</summary>
    public static string FirstOf(string target) => Identifiers.Derive(target, FirstCommitted);

    /// <summary>What the names of a target's committed staging tables begin with.</summary>
    public static string CommittedPrefix(string target) => FirstOf(target)[..^Digits];

    /// <summary>
    /// Whether a table of that name would be taken for one of EfWriter's own: of tokens or loads, or what a write has left behind.
    /// </summary>
    public static bool IsOwn(string table) => table.StartsWith(OwnPrefix, StringComparison.Ordinal) || Staged().IsMatch(table);

    [GeneratedRegex(@"__efwriter_(new(_[0-9a-f]{8})?|[lmp]_[0-9a-f]{8})\z")]
    private static partial Regex Staged();

    private static string Random() => RandomNumberGenerator.GetInt32(int.MaxValue).ToString("x8", CultureInfo.InvariantCulture);
}

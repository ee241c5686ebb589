namespace EfWriter.Catalog;

/// <summary>Who holds what a write waits for.</summary>
internal static class LockHolder
{
    // PostgreSQL allows 200 bytes of anything, and whoever prepares a transaction chooses them.
    private const int LongestName = 63;

    /// <summary>The holder, for a message.</summary>
    /// <param name="process">The server's process; 0 for a prepared transaction, which has none.</param>
    /// <param name="role">The role that its session is connected as; null if it has ended by now.</param>
    /// <param name="prepared">The prepared transaction's name; null if it has ended by now.</param>
    public static string Describe(int process, string? role, string? prepared)
    {
        var holder = process == 0 ? $"the prepared transaction{Quoted(prepared)}" : $"the server process {process}";
        var ofRole = role is null ? holder : $"{holder} of the role '{Echo.Line(role)}'";
        return process == 0 ? $"{ofRole} (ROLLBACK PREPARED ends it; pg_prepared_xacts lists it)" : ofRole;
    }

    // Not what could be taken for words of ours.
    private static string Quoted(string? name)
    {
        if (name is null)
            return string.Empty;
        var line = Echo.Line(name.Replace('\'', '?'));
        return line.Length <= LongestName ? $" '{line}'" : $" '{line[..LongestName]}…'";
    }
}

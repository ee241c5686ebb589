namespace EfWriter.Catalog;

/// <summary>Who holds what a write waits for.</summary>
internal static class LockHolder
{
    /// <summary>The holder, for a message.</summary>
    /// <param name="process">The server's process; 0 for a prepared transaction, which has none.</param>
    /// <param name="role">The role that its session is connected as; null if it has ended by now.</param>
    public static string Describe(int process, string? role)
    {
        var holder = process == 0 ? "a prepared transaction" : $"the server process {process}";
        return role is null ? holder : $"{holder} of the role '{role}'";
    }
}

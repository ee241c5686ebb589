namespace EfWriter.Catalog;

/// <summary>Who holds what a write waits for.</summary>
/// <param name="Process">The server's process; 0 for a prepared transaction, which has none.</param>
/// <param name="Role">The role that its session is connected as; null if it has ended by now.</param>
internal readonly record struct LockHolder(int Process, string? Role)
{
    public override string ToString() => Process == 0 ? "a prepared transaction" : $"the server process {Process}";

    /// <summary>The same, with its role.</summary>
    public string WithRole => Role is null ? ToString() : $"{this} of the role '{Role}'";
}

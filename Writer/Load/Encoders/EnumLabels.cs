namespace EfWriter.Load.Encoders;

/// <summary>What each member of a CLR enum is called in the database.</summary>
internal static class EnumLabels
{
    /// <summary>The labels that the host has mapped the enum to, else its members' names.</summary>
    public static Dictionary<T, string> Of<T>(IReadOnlyDictionary<object, string>? mapped)
        where T : struct, Enum
    {
        var labels = new Dictionary<T, string>();
        foreach (var member in Enum.GetValues<T>())
            labels[member] = mapped?[member] ?? member.ToString();
        return labels;
    }
}

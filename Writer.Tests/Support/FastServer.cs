namespace EfWriter.Tests.Support;

/// <summary>Settings of servers whose tests do not ask what survives the end of the machine.</summary>
internal static class FastServer
{
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["fsync"] = "off",
        ["full_page_writes"] = "off",
    };
}

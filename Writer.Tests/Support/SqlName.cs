namespace EfWriter.Tests.Support;

/// <summary>Names in the tests' own SQL, by PostgreSQL's rules and by nothing of the product's.</summary>
internal static class SqlName
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

namespace EfWriter.Tests.Support;

/// <summary>Approved files are rewritten where the environment asks for it, and compared otherwise.</summary>
internal static class Approval
{
    private const string Variable = "EFWRITER_APPROVE";

    public const string Hint = $"To approve what is meant, run the test with {Variable}=1 and look at the difference.";

    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>An approved text; empty where there is none yet.</summary>
    public static string Read(string file) => File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";

    /// <summary>Compares a text with the approved one, or makes it that.</summary>
    public static void Check(string file, string text)
    {
        if (IsAsked)
            File.WriteAllText(file, text);
        Assert.That(text, Is.EqualTo(Read(file)), Hint);
    }
}

using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Types;

/// <summary>docs/types.md: its tables are what tests have found, its sentences are written.</summary>
internal static class TypeDocument
{
    // Two fixtures check a part each, at the same time.
    private static readonly Lock Gate = new();

    /// <summary>Asserts that a table of the document has these rows.</summary>
    /// <param name="part">The comment that the table ends with.</param>
    /// <param name="rows">The rows.</param>
    public static void CheckPart(string part, string rows)
    {
        lock (Gate)
        {
            var path = Path.Combine(Repository.Root, "docs", "types.md");
            var document = File.ReadAllText(path).ReplaceLineEndings("\n");
            var end = document.IndexOf($"<!-- end of {part} -->", StringComparison.Ordinal);
            Assert.That(end, Is.Positive, $"docs/types.md has no part '{part}'.");
            const string Head = "|---|\n";
            var start = document.LastIndexOf(Head, end, StringComparison.Ordinal) + Head.Length;
            Approval.Check(path, document[..start] + rows + document[end..]);
        }
    }
}

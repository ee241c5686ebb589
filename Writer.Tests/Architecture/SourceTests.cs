using System.Globalization;
using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Architecture;

/// <summary>Sources that can be read without scrolling. The approved files list those that cannot yet, and are to become empty.</summary>
public sealed class SourceTests
{
    private const int MaxColumns = 140;

    private const int MaxLines = 250;

    [Test]
    public void Lines_have_at_most_140_columns() => Check("Source.Columns.txt", lines => lines.Count(line => line.Length > MaxColumns));

    [Test]
    public void Files_have_at_most_250_lines() => Check("Source.Lines.txt", lines => lines.Length > MaxLines ? lines.Length : 0);

    private static void Check(string approved, Func<string[], int> measure)
    {
        var found = new StringBuilder();
        foreach (var file in Sources().Order(StringComparer.Ordinal))
        {
            if (measure(File.ReadAllLines(Path.Combine(Repository.Root, file))) is var count and > 0)
                found.Append(CultureInfo.InvariantCulture, $"{file}: {count}\n");
        }

        Approval.Check(Path.Combine(Repository.Root, "Writer.Tests", "Architecture", "Approved", approved), found.ToString());
    }

    private static IEnumerable<string> Sources() => Repository.Projects.Append("Writer.Tests")
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));
}

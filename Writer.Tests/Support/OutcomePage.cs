using EfWriter.Tests.Architecture;

namespace EfWriter.Tests.Support;

/// <summary>A table of outcomes in a page of the documentation, found by its heading.</summary>
/// <param name="page">The page's file name in <c>docs</c>.</param>
/// <param name="heading">How the table's first line begins.</param>
internal sealed class OutcomePage(string page, string heading)
{
    private readonly string _path = Path.Combine(Repository.Root, "docs", page);

    /// <summary>Compares the table's lines with those that were found, or writes them where approval is asked.</summary>
    /// <param name="lines">What was found.</param>
    /// <param name="date">Notes in the page's other lines what was run.</param>
    public async Task CheckAsync(IReadOnlyList<string> lines, Func<string[], Task>? date = null)
    {
        var text = await File.ReadAllLinesAsync(_path);
        var first = Array.FindIndex(text, line => line.StartsWith(heading, StringComparison.Ordinal)) + 2;
        var documented = text.Skip(first).TakeWhile(line => line.StartsWith('|')).ToList();
        if (!Approval.IsAsked)
        {
            Assert.That(documented, Is.EqualTo(lines), string.Join('\n', lines));
            return;
        }

        string[] approved = [.. text.Take(first), .. lines, .. text.Skip(first + documented.Count)];
        if (date is not null)
            await date(approved);
        await File.WriteAllLinesAsync(_path, approved);
    }
}

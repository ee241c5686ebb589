using System.Globalization;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Routes;

/// <summary>
/// The files of <c>Routes/Approved</c>. With <c>EFWRITER_APPROVE=1</c> in the environment a run rewrites them: first on PostgreSQL 15,
/// then on the others, which get a file of their own (<c>swap.18.txt</c>) only if they differ.
/// </summary>
internal static class ApprovedRoutes
{
    private const int CommonVersion = 15;

    public static string Folder { get; } = Path.Combine(Repository.Root, "Writer.Tests", "Routes", "Approved");

    public static string Statements { get; } = Path.Combine(Folder, "Statements");

    public static void Check(string route, int version, string text, IReadOnlyDictionary<string, string> statements)
    {
        var common = Path.Combine(Folder, $"{route}.txt");
        var own = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{route}.{version}.txt"));
        if (Approval.IsAsked)
            Approve(version == CommonVersion ? common : own, common, text, statements);

        Assert.Multiple(() =>
        {
            Assert.That(text, Is.EqualTo(Approval.Read(File.Exists(own) ? own : common)), $"The route is another. {Approval.Hint}");
            foreach (var (name, statement) in statements)
            {
                var approved = Approval.Read(Path.Combine(Statements, name));
                Assert.That(statement, Is.EqualTo(approved), $"A statement is new: {name}. {Approval.Hint}");
            }
        });
    }

    /// <summary>Files of statements that no route sends any more.</summary>
    public static IEnumerable<string> Unused()
    {
        // In this order: a route is written before its statements.
        var statements = Directory.GetFiles(Statements);
        var routes = string.Concat(Directory.EnumerateFiles(Folder, "*.txt").Select(File.ReadAllText));
        return statements.Where(file => !routes.Contains($"[{Path.GetFileName(file)}]", StringComparison.Ordinal));
    }

    private static void Approve(string file, string common, string text, IReadOnlyDictionary<string, string> statements)
    {
        Directory.CreateDirectory(Statements);
        if (file != common && Approval.Read(common) == text)
            File.Delete(file);
        else
            File.WriteAllText(file, text);

        // A file that is as it should be stays untouched: other fixtures read it meanwhile.
        foreach (var (name, statement) in statements)
        {
            var path = Path.Combine(Statements, name);
            if (Approval.Read(path) != statement)
                File.WriteAllText(path, statement);
        }
    }
}

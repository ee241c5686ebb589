namespace EfWriter.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static IReadOnlyList<string> Projects { get; } =
        ["Migrations.Runtime", "Writer", "Writer.Benchmarks", "Writer.Cli", "Writer.LocalPostgres"];

    /// <summary>The pages for readers, by their paths from the root.</summary>
    public static IReadOnlyList<string> Documents { get; } =
        [.. new[] { "", "docs", "docs/decisions", "samples" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.md"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "EfWriter.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("EfWriter.sln was not found above the tests."));
}

namespace EfWriter.Benchmarks.Report;

/// <summary>Where reports are kept.</summary>
internal static class ReportFile
{
    /// <summary>Saves a report, over one of the same day, shapes and server, and returns where, seen from the repository's root.</summary>
    public static async Task<string> SaveAsync(string text, string shapes, int majorVersion)
    {
        var file = Path.Combine("docs", "benchmarks", $"{DateTime.UtcNow:yyyy-MM-dd}-{shapes}-pg{majorVersion}.md");
        var full = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, text);
        return file;
    }

    /// <summary>The repository's root.</summary>
    public static string Root => RootAbove(AppContext.BaseDirectory);

    private static string RootAbove(string folder) => File.Exists(Path.Combine(folder, "EfWriter.sln"))
        ? folder
        : RootAbove(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("EfWriter.sln was not found above the program."));
}

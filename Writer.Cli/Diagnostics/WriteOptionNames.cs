namespace EfWriter.Cli;

/// <summary>The options of an EXPORT as a command line names them.</summary>
internal static class WriteOptionNames
{
    /// <summary>An option's name.</summary>
    /// <param name="name">Its name in an EXPORT. CSV files have a comment, too.</param>
    public static string Of(string name) => name == "comment" ? "--table-comment" : $"--{name.Replace('_', '-')}";

    /// <summary>The options of a load by the properties of <see cref="LoadOptions"/>.</summary>
    public static IReadOnlyDictionary<string, string> OfLoads { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [nameof(LoadOptions.PartRoles)] = "--part-roles",
        [nameof(LoadOptions.ExpectedParts)] = "--expected-parts",
        [nameof(LoadOptions.KeepFor)] = "--keep-for-days",
    };
}

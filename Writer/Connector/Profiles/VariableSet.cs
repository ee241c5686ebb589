using EfWriter.Connector.Statements;

namespace EfWriter.Connector.Profiles;

/// <summary>
/// The variables of a run: the command line's go before the profile's, those before what SET has set, and that before the environment's.
/// </summary>
/// <param name="profile">The profile.</param>
/// <param name="commandLine">The command line's.</param>
/// <param name="environment">The environment, for the profile.</param>
/// <param name="ofPipeline">The environment, for the pipeline; null for the same.</param>
internal sealed class VariableSet(
    ConnectionProfile profile, IReadOnlyDictionary<string, string> commandLine, Func<string, string?> environment,
    Func<string, string?>? ofPipeline = null)
{
    private const int MaxDepth = 16;
    private readonly Dictionary<string, string> _set = new(StringComparer.Ordinal);

    /// <summary>A variable's value; null where it has none.</summary>
    public string? Find(string name) => Find(name, MaxDepth, ofPipeline ?? environment);

    /// <summary>Gives a variable a value, for what comes after.</summary>
    public void Set(string name, string value) => _set[name] = value;

    /// <summary>A value of the profile's, with its variables' values in it.</summary>
    public string OfProfile(PlacedText text) => Template.Expand(text, profile.File, name => Find(name, MaxDepth, environment));

    private string? Find(string name, int depth, Func<string, string?> outside)
    {
        if (commandLine.TryGetValue(name, out var value))
            return value;
        if (!profile.Variables.TryGetValue(name, out var text))
            return _set.TryGetValue(name, out value) ? value : outside(name);
        if (depth == 0)
            throw StatementErrors.VariableCircle(profile.File, text.Position, name);

        // A variable may be made of others; of itself, it is the environment's.
        return Template.Expand(text, profile.File, other => other == name ? environment(name) : Find(other, depth - 1, environment));
    }
}

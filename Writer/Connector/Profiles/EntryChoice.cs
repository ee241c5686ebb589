using EfWriter.Connector.Statements;

namespace EfWriter.Connector.Profiles;

/// <summary>The entry that a name means: the one that has it, else the only one that there is.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Warning">Why it is another than the one named; null where it is that one.</param>
internal sealed record EntryChoice(ProfileEntry Entry, string? Warning)
{
    /// <param name="name">The name; empty where none was given.</param>
    /// <param name="entries">Those that there are, of the right type.</param>
    /// <param name="profile">Their profile.</param>
    /// <param name="file">The statement's file, for messages.</param>
    /// <param name="position">Where the name stands in it.</param>
    /// <exception cref="StatementException">There is no such entry, and none or several others.</exception>
    public static EntryChoice Of(string name, IEnumerable<ProfileEntry> entries, ConnectionProfile profile, string? file,
        SourcePosition position)
    {
        var all = entries.ToList();
        if (all.Find(entry => entry.Name == name) is { } named)
            return new(named, null);
        if (all is not [var only])
            throw StatementErrors.NoSuchEntry(file, position, name, profile.File, all.Select(entry => entry.Name));
        return new(only,
            name.Length == 0
                ? null
                : $"{StatementErrors.Place(file, position)}: {profile.File} has no "
                    + $"{(Echo.IsNear(name, [only.Name]) ? $"entry '{name}'" : "such entry")};{Echo.Name(only.Name)}, the only one of type "
                    + "postgres, is taken.");
    }
}

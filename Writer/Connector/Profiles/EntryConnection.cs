using EfWriter.Connector.Statements;
using EfWriter.Connector.Uris;

namespace EfWriter.Connector.Profiles;

/// <summary>Where an entry of a profile connects to.</summary>
internal static class EntryConnection
{
    private const string UriSetting = "uri";

    /// <summary>Npgsql's connection string for an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="variables">The values of the variables in it.</param>
    /// <exception cref="StatementException">A setting is missing, not known or wrong, or a variable is not set.</exception>
    public static string Of(ProfileEntry entry, ConnectionProfile profile, VariableSet variables)
    {
        var settings = entry.Settings.Where(setting => setting.Key != "type").ToDictionary(StringComparer.Ordinal);
        try
        {
            if (settings.Remove(UriSetting, out var uri))
            {
                if (settings.Count > 0)
                    throw StatementErrors.UriAndSettings(profile.File, entry.Position, entry.Name, settings.Keys);
                return PostgresUri.ToConnectionString(variables.OfProfile(uri));
            }

            return PostgresUri.ToConnectionString(
                settings.Select(setting => KeyValuePair.Create(setting.Key, variables.OfProfile(setting.Value))));
        }
        catch (ArgumentException e)
        {
            throw StatementErrors.BadEntry(profile.File, (entry.Settings.GetValueOrDefault(UriSetting)?.Position) ?? entry.Position,
                entry.Name, e.Message);
        }
    }
}

using EFCore.BulkExtensions;

namespace EfWriter;

/// <summary>EFCore.BulkExtensions' own settings, for writes by <see cref="BulkMethod.BulkExtensions"/>.</summary>
/// <remarks>Apart from <see cref="WriteOptions"/>, so that an app which never asks for that loader does not need its assembly.</remarks>
public static class BulkExtensionsOptions
{
    /// <summary>Sets what EFCore.BulkExtensions is called with.</summary>
    /// <param name="options">The write's options; <see cref="WriteOptions.BulkMethod"/> must be <see
    /// cref="BulkMethod.BulkExtensions"/>.</param>
    /// <param name="configure">
    /// Sets <c>BatchSize</c>, <c>BulkCopyTimeout</c>, <c>EnableStreaming</c>, <c>NotifyAfter</c> (rows between two reports to <see
    /// cref="WriteOptions.Progress"/>),
    /// <c>PreserveInsertOrder</c> or <c>TrackingEntities</c>. Called once or more in a write. What else it sets would change which columns
    /// and rows are
    /// written, where, or in which transaction: the write is refused by the setting's name, before the server is asked.
    /// </param>
    /// <returns>The options with the settings.</returns>
    public static WriteOptions WithBulkConfig(this WriteOptions options, Action<BulkConfig> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        return options with { BulkConfig = config => configure((BulkConfig)config) };
    }
}

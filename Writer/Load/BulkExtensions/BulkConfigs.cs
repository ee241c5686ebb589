using System.Collections;
using EFCore.BulkExtensions;

namespace EfWriter.Load.BulkExtensions;

/// <summary>What EFCore.BulkExtensions is called with.</summary>
internal static class BulkConfigs
{
    // All that an insert takes, or ignores, without writing anything else than it was given.
    private static readonly string[] Open =
    [
        nameof(BulkConfig.BatchSize), nameof(BulkConfig.BulkCopyTimeout), nameof(BulkConfig.EnableStreaming),
        nameof(BulkConfig.NotifyAfter),
        nameof(BulkConfig.PreserveInsertOrder), nameof(BulkConfig.TrackingEntities),
    ];

    /// <summary>Refuses settings that would break a promise.</summary>
    /// <exception cref="FrameFault">One of them would.</exception>
    public static void Check(Action<object> configure) => Make(configure);

    /// <summary>Makes the settings that a write asks for.</summary>
    /// <param name="configure">Sets some; null for none.</param>
    /// <exception cref="FrameFault">One of them would break a promise.</exception>
    public static BulkConfig Make(Action<object>? configure)
    {
        var (config, untouched) = (new BulkConfig(), new BulkConfig());
        configure?.Invoke(config);
        foreach (
            var setting in typeof(BulkConfig).GetProperties().Where(
                setting => setting.SetMethod is { IsPublic: true } && !Open.Contains(setting.Name)))
        {
            if (!Same(setting.GetValue(config), setting.GetValue(untouched)))
                throw Errors.BulkConfigRefused(setting.Name, Open);
        }

        return config;
    }

    private static bool Same(object? one, object? other) =>
        one is IEnumerable and not string && other is IEnumerable and not string
            ? ((IEnumerable)one).Cast<object?>().SequenceEqual(((IEnumerable)other).Cast<object?>())
            : Equals(one, other);
}

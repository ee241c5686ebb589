using Microsoft.EntityFrameworkCore;

namespace EfWriter.Requests;

/// <summary>Completes a call's options by those that the app has said for all.</summary>
internal static class AppDefaults
{
    private static readonly WriteOptions Plain = new();

    private static readonly IReadOnlyList<DefaultOption> Options =
    [
        new(o => o.BulkMethod != Plain.BulkMethod || o.BulkConfig is not null,
            (o, d) => o with { BulkMethod = d.BulkMethod, BulkConfig = d.BulkConfig }),
        new(o => o.Schema is not null, (o, d) => o with { Schema = d.Schema }),
        new(o => o.LockTimeout is not null, (o, d) => o with { LockTimeout = d.LockTimeout }),
        new(o => o.Retry is not null, (o, d) => o with { Retry = d.Retry }),
        new(o => o.BatchRows != Plain.BatchRows, (o, d) => o with { BatchRows = d.BatchRows }),
        new(o => o.Parallelism != Plain.Parallelism, (o, d) => o with { Parallelism = d.Parallelism }),
        new(o => o.Analyze is not null, (o, d) => o with { Analyze = d.Analyze }),
        new(o => o.SetGeneratedValues, (o, d) => o with { SetGeneratedValues = d.SetGeneratedValues }),
        new(o => o.OnTypeMismatch != Plain.OnTypeMismatch, (o, d) => o with { OnTypeMismatch = d.OnTypeMismatch }),
        new(o => o.OnNewColumn != Plain.OnNewColumn, (o, d) => o with { OnNewColumn = d.OnNewColumn }),
        new(o => o.OnWiderType != Plain.OnWiderType, (o, d) => o with { OnWiderType = d.OnWiderType }),
    ];

    // What says what a single write does.
    private static readonly IReadOnlyList<(string Name, Func<WriteOptions, bool> IsSet)> OfOneWrite =
    [
        (nameof(WriteOptions.IfExists), o => o.IfExists is not null),
        (nameof(WriteOptions.Mode), o => o.Mode != Plain.Mode),
        (nameof(WriteOptions.Merge), o => o.Merge is not null),
        (nameof(WriteOptions.Replace), o => o.Replace is not null),
        (nameof(WriteOptions.NewTable), o => o.NewTable is not null),
        (nameof(WriteOptions.Distribution), o => o.Distribution is not null),
        (nameof(WriteOptions.BadRows), o => o.BadRows is not null),
        (nameof(WriteOptions.Columns), o => o.Columns.Count > 0),
        (nameof(WriteOptions.OverridingSystemValue), o => o.OverridingSystemValue),
        (nameof(WriteOptions.LoadName), o => o.LoadName is not null),
        (nameof(WriteOptions.Progress), o => o.Progress is not null),
        (nameof(WriteOptions.IgnoreAppDefaults), o => o.IgnoreAppDefaults),
    ];

    /// <summary>Refuses what cannot hold for all writes.</summary>
    /// <exception cref="ArgumentException">Such an option is set.</exception>
    public static void Check(WriteOptions defaults)
    {
        if (OfOneWrite.FirstOrDefault(option => option.IsSet(defaults)) is { Name: { } name })
            throw Errors.NotADefault(name);
    }

    /// <summary>The call's options, with the app's where the call says nothing and they have an effect.</summary>
    /// <param name="db">The context.</param>
    /// <param name="asked">The call's; null for none.</param>
    /// <param name="rules">What the kind of write refuses beside what every write does.</param>
    public static WriteOptions? Complete(DbContext db, WriteOptions? asked, params IEnumerable<OptionRule> rules)
    {
        if (AppSettings.Of(db, asked).Defaults is not { } defaults)
            return asked;
        OptionRule[] all = [.. OptionRules.All, .. rules];
        var options = asked ?? Plain;
        foreach (var option in Options)
        {
            if (!option.IsSet(defaults) || option.IsSet(options))
                continue;
            var completed = option.Take(options, defaults);
            if (Array.TrueForAll(all, rule => !rule.IsBroken(completed) || rule.IsBroken(options)))
                options = completed;
        }

        return options;
    }

    /// <summary>An option that can be said for all writes.</summary>
    /// <param name="IsSet">Whether options say something else than what they have by themselves.</param>
    /// <param name="Take">Takes it from others.</param>
    private sealed record DefaultOption(Func<WriteOptions, bool> IsSet, Func<WriteOptions, WriteOptions, WriteOptions> Take);
}

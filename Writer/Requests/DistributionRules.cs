namespace EfWriter.Requests;

/// <summary>The rules of how a table is spread over a Citus cluster.</summary>
internal static class DistributionRules
{
    private const string NotOfKind = "is set, and [Distribution.Kind] is <Kind>, which does not use it.";
    private const string LeaveOutOrHash = "Leave it out, or set [Distribution.Kind] to {Hash}.";

    public static IReadOnlyList<OptionRule> All { get; } =
    [
        new("Distribution.Column", o => o.Distribution is { Kind: not DistributionKind.Hash, Column: not null }, NotOfKind, LeaveOutOrHash),
        new("Distribution.ColocateWith", o => o.Distribution is { Kind: not DistributionKind.Hash, ColocateWith: not null }, NotOfKind,
            LeaveOutOrHash),
        new("Distribution.ShardCount", o => o.Distribution is { Kind: not DistributionKind.Hash, ShardCount: not null }, NotOfKind,
            LeaveOutOrHash),
        new("Distribution.ShardCount", o => o.Distribution is { ShardCount: not null, ColocateWith: not null },
            "is set, and so is [Distribution.ColocateWith], whose table has the number of shards.", "Leave one of them out."),
        new("Distribution", o => o is { Mode: WriteMode.Delete, Distribution: not null },
            "is set, and [Mode] is {Delete}, which makes no table.", OptionRules.LeaveOutOrMode),
        new("Distribution.Column", o => o.Distribution is { Kind: DistributionKind.Hash, Column: null or "" },
            "names no column, and [Distribution.Kind] is {Hash}.", "Name the column whose hash says which shard a row belongs to."),
    ];
}

using Npgsql;

namespace EfWriter.Citus;

/// <summary>How Citus keeps a table's rows.</summary>
internal enum CitusKind
{
    /// <summary>In shards, by the hash of a column.</summary>
    Hash,

    /// <summary>In one shard, on one node.</summary>
    OneShard,

    /// <summary>In a copy on every node.</summary>
    Reference,

    /// <summary>On the coordinator.</summary>
    Local,

    /// <summary>In shards by ranges of a column or in the order of their arrival, as older versions could.</summary>
    Other,
}

/// <summary>The placement of a table that Citus knows of.</summary>
/// <param name="Kind">How its rows are kept.</param>
/// <param name="HashColumn">The distribution column; null if there is none.</param>
/// <param name="IsOfTenant">Whether Citus places every table of its schema by itself.</param>
/// <param name="IsHere">Whether some of its rows are on the node that the connection leads to.</param>
internal sealed record CitusPlacement(CitusKind Kind, string? HashColumn, bool IsOfTenant, bool IsHere) : Placement
{
    /// <summary>The first column of the answer to <see cref="Question"/>.</summary>
    public const string FirstColumn = "partmethod";

    private const string Propagation = "citus.enable_ddl_propagation";

    /// <summary>How the table of a schema ($1) and a name ($2) is placed; no row if Citus does not know it.</summary>
    private const string Question = """
        SELECT p.partmethod, p.repmodel, p.colocationid,
               CASE WHEN p.partkey IS NOT NULL THEN pg_catalog.column_to_column_name(p.logicalrelid, p.partkey) END,
               EXISTS (SELECT FROM pg_catalog.pg_dist_schema s JOIN pg_catalog.pg_class c ON c.relnamespace = s.schemaid::pg_catalog.oid
                       WHERE c.oid = p.logicalrelid::pg_catalog.oid),
               EXISTS (SELECT FROM pg_catalog.pg_dist_shard s JOIN pg_catalog.pg_dist_placement h ON h.shardid = s.shardid
                       JOIN pg_catalog.pg_dist_local_group g ON g.groupid = h.groupid
                       WHERE s.logicalrelid::pg_catalog.oid = p.logicalrelid::pg_catalog.oid)
        FROM pg_catalog.pg_dist_partition p
        WHERE p.logicalrelid::pg_catalog.oid
            = pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid
        """;

    public override bool CountsRows => false;

    public override bool KnowsWriters => false;

    public override bool JoinsAny => false;

    public override bool IsAnalyzed => !IsHere;

    // In such a schema a table is placed as soon as it is made, and Citus adds no identity to a table that is.
    public override bool AddsIdentities => !IsOfTenant;

    public override FrameFault? LoadRefusal => IsOfTenant ? Errors.LoadInDistributedSchema() : null;

    public override string? Column => HashColumn;

    /// <summary>The question, to be sent with a look at the table.</summary>
    public static NpgsqlBatchCommand Ask(IEnumerable<NpgsqlParameter> name)
    {
        var command = new NpgsqlBatchCommand(Question);
        foreach (var part in name)
            command.Parameters.Add(part);
        return command;
    }

    /// <summary>Reads the answer's row that a reader is at.</summary>
    public static CitusPlacement Read(NpgsqlDataReader reader)
    {
        var (method, replication, colocation) = (reader.GetChar(0), reader.GetChar(1), reader.GetInt32(2));
        var kind = (method, replication, colocation) switch
        {
            ('h', _, _) => CitusKind.Hash,
            ('n', 't', _) => CitusKind.Reference,
            ('n', _, 0) => CitusKind.Local,
            ('n', _, _) => CitusKind.OneShard,
            _ => CitusKind.Other,
        };
        return new(kind, reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5));
    }

    public override IReadOnlyList<string> PlaceLike(string table, string model) => Kind switch
    {
        _ when IsOfTenant => [],
        CitusKind.Hash => [CitusSql.Distribute(table, HashColumn!, model, shards: null)],
        CitusKind.OneShard => [CitusSql.DistributeInOneShard(table, model)],
        CitusKind.Reference => [CitusSql.MakeReference(table)],
        _ => [CitusSql.MakeLocal(table)],
    };

    // Citus would make it on every node, and cannot once it has done several things at once.
    public override IReadOnlyList<string> AroundOwnFunction(string create) =>
    [
        $"SELECT pg_catalog.set_config('efwriter.propagation', pg_catalog.current_setting('{Propagation}'), true), "
            + $"pg_catalog.set_config('{Propagation}', 'off', true)",
        create,
        $"SELECT pg_catalog.set_config('{Propagation}', pg_catalog.current_setting('efwriter.propagation'), true)",
    ];

    public override FrameFault? Refusal(
        IReadOnlyCollection<string> keys, IReadOnlyCollection<string> sent, IReadOnlyCollection<string> altered, WriteOptions asked)
    {
        if (Kind == CitusKind.Other)
            return Errors.OldDistribution();
        if (asked.Distribution is { } wanted && !Is(wanted))
            return Errors.OtherDistribution(Describe(), Describe(wanted));
        if (asked.BulkMethod == BulkMethod.BulkExtensions)
            return Errors.NotCountedByCitus();
        if (asked.LoadName is not null && LoadRefusal is { } refusal)
            return refusal;
        if (HashColumn is null)
            return null;
        if (keys.Count > 0 && !keys.Contains(HashColumn))
            return Errors.KeyNotDistributed(keys, HashColumn);
        if (altered.Contains(HashColumn))
            return Errors.DistributionColumnAltered(HashColumn);
        return sent.Contains(HashColumn) ? null : Errors.DistributionColumnMissing(HashColumn);
    }

    private bool Is(Distribution asked) => asked.Kind switch
    {
        DistributionKind.Hash => Kind == CitusKind.Hash && asked.Column == HashColumn,
        DistributionKind.Reference => Kind == CitusKind.Reference,
        _ => Kind == CitusKind.Local,
    };

    private string Describe() => Kind switch
    {
        CitusKind.Hash => $"distributed by '{HashColumn}'",
        CitusKind.OneShard => "kept in one shard",
        CitusKind.Reference => "a reference table",
        _ => "a local table of Citus",
    };
}

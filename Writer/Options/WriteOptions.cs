namespace EfWriter;

/// <summary>How a frame is written.</summary>
/// <remarks>
/// Immutable, and so safe to share between threads and writes. What belongs together is a group of its own; a group that is null is not
/// asked for. An option that changes what is written and cannot have an effect in the write that the others ask for is refused by name,
/// before the server is asked. <see cref="Parallelism"/>, <see cref="BatchRows"/>, <see cref="Progress"/> and <see cref="Analyze"/> are
/// hints: they never are.
/// </remarks>
public sealed record WriteOptions
{
    /// <summary>
    /// The table's schema; made when missing. Default: null, which is the model's default schema, or <c>public</c> if it has none, for
    /// frames that are written by a table's name. Entities, and frames of an entity type, go to the model's schema: any other is refused
    /// unless the call names the table.
    /// </summary>
    public string? Schema { get; init; }

    /// <summary>
    /// What to do if the table exists already. Default: null, which is <see cref="EfWriter.IfExists.Fail"/> for frames that are written by
    /// a table's name, and <see cref="EfWriter.IfExists.Append"/> for entities and for frames of an entity type, whatever the other options
    /// say.
    /// </summary>
    public IfExists? IfExists { get; init; }

    /// <summary>What the rows do to those that the table has. Default: <see cref="WriteMode.Insert"/>.</summary>
    /// <exception cref="FrameWriteException">It does not go together with another option; the message names both.</exception>
    public WriteMode Mode { get; init; }

    /// <summary>
    /// How rows are found in the table, for the modes that look for them. Default: null, which is all of the group's defaults.
    /// </summary>
    /// <exception cref="FrameWriteException">It is set, and <see cref="Mode"/> is <see cref="WriteMode.Insert"/>, or another that does not
    /// use it.</exception>
    public MergeOptions? Merge { get; init; }

    /// <summary>
    /// How <see cref="EfWriter.IfExists.Replace"/> replaces a table that exists. Default: null, which is all of the group's defaults.
    /// </summary>
    /// <exception cref="FrameWriteException">It is set, and <see cref="IfExists"/> is not
    /// <see cref="EfWriter.IfExists.Replace"/>.</exception>
    public ReplaceOptions? Replace { get; init; }

    /// <summary>
    /// What a table that this write creates gets beside its columns. It has no effect on a table that exists, unless another one takes its
    /// place. Default: null, which is no key, no index and no comment; for entities the model's. If an entity's
    /// <see cref="NewTableOptions.PrimaryKey"/> or <see cref="NewTableOptions.Indexes"/> is set, the new table has none of the model's
    /// defaults, alternate keys and checks.
    /// </summary>
    public NewTableOptions? NewTable { get; init; }

    /// <summary>
    /// How a table that this write creates is spread over the nodes of a Citus cluster. Default: null; for entities the model's
    /// (<c>HasDistribution</c>). A table that takes the place of another is distributed like that one then, and a new one stays on the
    /// coordinator.
    /// </summary>
    /// <exception cref="FrameWriteException">The database does not have Citus, a key lacks the distribution column, or the table that is
    /// there stays and is distributed otherwise.</exception>
    public Distribution? Distribution { get; init; }

    /// <summary>What to do with rows that cannot be written. Default: null, and the first one fails the write.</summary>
    public BadRowOptions? BadRows { get; init; }

    /// <summary>
    /// What to do with a column whose type in the table would not keep every value. Default: <see cref="OnTypeMismatch.Refuse"/>. For
    /// tables that rows are added to.
    /// </summary>
    public OnTypeMismatch OnTypeMismatch { get; init; }

    /// <summary>
    /// What to do with a column that the table does not have. Default: <see cref="OnNewColumn.Refuse"/>. For tables that stay.
    /// </summary>
    public OnNewColumn OnNewColumn { get; init; }

    /// <summary>
    /// What to do with a column whose type holds more than the table's. Default: <see cref="OnWiderType.Refuse"/>. For tables that stay.
    /// </summary>
    public OnWiderType OnWiderType { get; init; }

    /// <summary>
    /// Whether the frame's values go into columns that are GENERATED ALWAYS AS IDENTITY, as <c>OVERRIDING SYSTEM VALUE</c> has it in SQL.
    /// Default: such a column is refused. The sequence of an identity or serial column that gets values is moved past them.
    /// </summary>
    public bool OverridingSystemValue { get; init; }

    /// <summary>
    /// Whether entities get the values that the database, or the model's generators, made for them, once the write is committed; in the
    /// caller's transaction, once it is done. Tracked entities are <c>Unchanged</c> then. Default: false. For entities only. They are held
    /// until then, whatever they come from: 8 bytes for each, and for each value that comes back 8 bytes and the value. Rows that are left
    /// out (<see cref="BadRows"/>), rows that an update does not find, and earlier rows of a key
    /// (<see cref="OnDuplicateKey.LastWins"/>) have no value to give.
    /// </summary>
    public bool SetGeneratedValues { get; init; }

    /// <summary>
    /// How long a write waits for others, each time: to have its turn among the table's writers, for who is changing the table, making one
    /// of the same name or putting in a row with the same key, and to lock a table that is replaced. From zero, which is one try. Default:
    /// null, which is one minute. A replacement lets other sessions get through in between, for all but fractions of a second; when the
    /// time is over, the write fails and names who holds the table.
    /// </summary>
    public TimeSpan? LockTimeout { get; init; }

    /// <summary>What moves the rows. Default: <see cref="BulkMethod.Auto"/>.</summary>
    public BulkMethod BulkMethod { get; init; }

    /// <summary>
    /// Whether, and how often, the whole write is tried again after a failure that is likely to pass. Default: null, as the context's own
    /// strategy has it (<c>EnableRetryOnFailure</c>). A frame that is read once is not tried again after its first row, and no write in the
    /// caller's transaction is. So that no row is written twice, the schema gets a table <c>__efwriter_writes</c>, with a row for each such
    /// write of the last day.
    /// </summary>
    public RetryOptions? Retry { get; init; }

    /// <summary>
    /// The name of the load that this write is, such as <c>2026-11-26/orders</c>. A load of a name is written to its table once, ever,
    /// whichever process runs it, and however often: the next write of that name to the same table writes nothing, and says so
    /// (<see cref="WriteResult.AlreadyLoaded"/>); one that runs meanwhile waits for it. Default: null, and every write writes. The schema
    /// gets a table <c>__efwriter_loads</c>, with a row for each such load, which is kept. Values that the database made do not come back
    /// from a load that was there (<see cref="SetGeneratedValues"/>).
    /// </summary>
    /// <exception cref="FrameWriteException">It is empty or longer than 200 characters, or the target is a temporary
    /// table.</exception>
    public string? LoadName { get; init; }

    /// <summary>
    /// Overrides by the frame's column name, for a table or a column that this write creates. They have no effect on columns that the table
    /// has. Default: none. An entity's columns are the model's: for those, any are refused.
    /// </summary>
    public IReadOnlyDictionary<string, ColumnOptions> Columns
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Columns));
    } = new Dictionary<string, ColumnOptions>();

    /// <summary>
    /// The most rows that are held at once from a frame that streams, from 1. Default: 16,384. Fewer are held if they have 32 MB of
    /// texts, binaries and arrays.
    /// More costs memory and gains little; far fewer costs time.
    /// </summary>
    public int BatchRows { get; init; } = 16_384;

    /// <summary>
    /// Whether the planner's statistics are gathered at the end, in the same transaction: true, as closely as the server's settings say;
    /// false, not at all; null, the default, quickly (from 900 rows) if this write creates the table or replaces its rows, and otherwise
    /// not. Without any, the first queries are planned blindly until autovacuum comes by, usually within a minute; after a quick look it
    /// comes all the same. Say true if autovacuum is off.
    /// </summary>
    public bool? Analyze { get; init; }

    /// <summary>
    /// The most connections that send rows at once, from 1. Default: 1. More helps if the server has cores to spare.
    /// It holds for COPY into a table that this write creates, if the caller has no transaction; otherwise one is used.
    /// The rows' order is not kept then, and the connections come from the context's pool, beside its own. If the pool or the server
    /// gives fewer within a second, fewer are used, at worst the context's own: writers at once on a small pool do not wait for each
    /// other's connections.
    /// </summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>
    /// Whether this call stands by itself: neither the defaults nor the hooks hold for it that the app has set by <c>UseEfWriter</c>.
    /// Default: false.
    /// </summary>
    public bool IgnoreAppDefaults { get; init; }

    /// <summary>Sets what EFCore.BulkExtensions is called with; null for its defaults.</summary>
    internal Action<object>? BulkConfig { get; init; }

    /// <summary>
    /// Gets the stage, the rows sent so far and the rows in all if they are known: on the writer's thread, when a stage begins and after
    /// each batch. Default: nobody.
    /// </summary>
    public IProgress<WriteProgress>? Progress { get; init; }
}

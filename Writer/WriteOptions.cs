namespace EfWriter;

/// <summary>How a frame is written.</summary>
/// <remarks>Immutable, and so safe to share between threads and writes.</remarks>
public sealed record WriteOptions
{
    /// <summary>The table's schema; made when missing. Default: <c>public</c>.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>
    /// What to do if the table exists already. Default: null, which is <see cref="EfWriter.IfExists.Fail"/> for frames that are written by a table's name,
    /// and <see cref="EfWriter.IfExists.Append"/> for entities and for frames of an entity type, whatever the other options say.
    /// </summary>
    public IfExists? IfExists { get; init; }

    /// <summary>What the rows do to those that the table has. Default: <see cref="WriteMode.Insert"/>.</summary>
    /// <exception cref="FrameWriteException">It does not go together with another option; the message names both.</exception>
    public WriteMode Mode { get; init; }

    /// <summary>
    /// The columns that find a row's counterpart in the table, for the modes that look for one. A unique index over just these columns is needed,
    /// and no cell of them may be null. Default: <see cref="PrimaryKey"/>, else the table's own primary key. Where there is no table, it is made with
    /// them as its primary key.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>What to do with rows of the frame that share a key. Default: <see cref="OnDuplicateKey.Fail"/>.</summary>
    public OnDuplicateKey OnDuplicateKey { get; init; }

    /// <summary>What to do where the table has no unique index over the keys. Default: <see cref="OnMissingKey.Refuse"/>.</summary>
    public OnMissingKey OnMissingKey { get; init; }

    /// <summary>
    /// The column that <see cref="WriteMode.AppendNewest"/> compares: an ever growing number or time without nulls. Default: none.
    /// An index of the table that begins with it spares a look at every row.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// The columns that limit what <see cref="WriteMode.Sync"/> deletes: a row of the table goes only where its values of these columns
    /// occur together in the frame. With <c>["day"]</c>, the days that the frame has are made equal to it and the others left alone. Default: the whole table.
    /// </summary>
    public IReadOnlyList<string> SyncScope { get; init; } = [];

    /// <summary>
    /// Whether <see cref="WriteMode.Sync"/> takes a frame without rows for what the table shall be, and deletes. Default: false, and such a write is refused:
    /// a source that gave nothing is rarely meant to empty the table.
    /// </summary>
    public bool AllowEmptySync { get; init; }

    /// <summary>What to do with a column whose type in the table would not keep every value. Default: <see cref="OnTypeMismatch.Refuse"/>.</summary>
    public OnTypeMismatch OnTypeMismatch { get; init; }

    /// <summary>What to do with a column that the table does not have. Default: <see cref="OnNewColumn.Refuse"/>.</summary>
    public OnNewColumn OnNewColumn { get; init; }

    /// <summary>What to do with a column whose type holds more than the table's. Default: <see cref="OnWiderType.Refuse"/>.</summary>
    public OnWiderType OnWiderType { get; init; }

    /// <summary>
    /// Whether the frame's values go into columns that are GENERATED ALWAYS AS IDENTITY, as <c>OVERRIDING SYSTEM VALUE</c> has it in SQL.
    /// Default: such a column is refused. The sequence of an identity or serial column that gets values is moved past them.
    /// </summary>
    public bool OverridingSystemValue { get; init; }

    /// <summary>How <see cref="IfExists.Replace"/> replaces a table that exists. Default: <see cref="ReplaceStrategy.Swap"/>.</summary>
    public ReplaceStrategy Replace { get; init; }

    /// <summary>
    /// Whether the table that <see cref="ReplaceStrategy.Swap"/> makes gets the old one's indexes and constraints, NOT NULL included, under their names.
    /// One that uses a column which the frame lacks fails the write before the load. Those of <see cref="PrimaryKey"/> and <see cref="Indexes"/> go before
    /// old ones of the same name. Default: false.
    /// </summary>
    public bool KeepIndexes { get; init; }

    /// <summary>
    /// How long a replacement tries to lock the table at its end, from zero, which is one try. Default: one minute. In between, and for all but fractions
    /// of a second, other sessions get through; when the time is over, the write fails and names who holds the table.
    /// </summary>
    public TimeSpan LockPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What moves the rows. Default: <see cref="BulkMethod.Auto"/>.</summary>
    public BulkMethod BulkMethod { get; init; }

    /// <summary>What to do with a row that cannot be written. Default: <see cref="OnBadRow.Fail"/>.</summary>
    /// <remarks>
    /// With the others, rows are sent in pieces of at most 8,192, over one connection, into a table that has its keys and indexes already: slower than
    /// <see cref="OnBadRow.Fail"/>, the more so the more rows are bad, and a trigger FOR EACH STATEMENT runs for each piece. Deferred constraints are checked with
    /// each piece in the write's own transaction, and in the caller's at the caller's commit, which then fails. A row whose foreign key a later row meets waits for it.
    /// </remarks>
    public OnBadRow OnBadRow { get; init; }

    /// <summary>The most rows that are left out, from 0; one more fails the write. Default: 1,000.</summary>
    public int MaxBadRows { get; init; } = DefaultMaxBadRows;

    /// <summary>
    /// The table, in the target's schema, that <see cref="OnBadRow.Reject"/> puts rows into, with their number, the reason and their cells as JSON; made when
    /// missing, and added to in the write's own transaction. Default: the target's name and <c>_rejects</c>; none where <see cref="OnRejected"/> is set.
    /// </summary>
    public string? RejectTable { get; init; }

    /// <summary>
    /// Is told of each row that <see cref="OnBadRow.Reject"/> leaves out, in order, when all rows are there and before the commit; if it throws, the write fails.
    /// Default: none.
    /// </summary>
    public Action<BadRow>? OnRejected { get; init; }

    internal const int DefaultMaxBadRows = 1_000;

    /// <summary>Whether this attempt is made to find the row that failed the one before.</summary>
    internal bool FindsBadRow { get; init; }

    /// <summary>
    /// Whether, and how often, the whole write is tried again after a failure that is likely to pass. Default: null, as the context's own strategy has it
    /// (<c>EnableRetryOnFailure</c>). A frame that is read once is not tried again after its first row, and no write in the caller's transaction is.
    /// So that no row is written twice, the schema gets a table <c>__efwriter_writes</c>, with a row for each such write of the last day.
    /// </summary>
    public RetryOptions? Retry { get; init; }

    /// <summary>Overrides by the frame's column name, for a table or a column that this write creates. Default: none.</summary>
    public IReadOnlyDictionary<string, ColumnOptions> Columns { get; init; } = new Dictionary<string, ColumnOptions>();

    /// <summary>The primary key's columns, in order, for a table that this write creates. Default: no key.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>The indexes of a table that this write creates. Default: none.</summary>
    public IReadOnlyList<IndexOptions> Indexes { get; init; } = [];

    /// <summary>The table's comment, for a table that this write creates. Default: none.</summary>
    public string? Comment { get; init; }

    /// <summary>
    /// The most rows that are held at once from a frame that streams, from 1. Default: 16,384.
    /// More costs memory and gains little; far fewer costs time.
    /// </summary>
    public int BatchRows { get; init; } = 16_384;

    /// <summary>
    /// Whether the planner's statistics are gathered at the end, in the same transaction: true, as closely as the server's settings say;
    /// false, not at all; null, the default, quickly (from 900 rows) where this write creates the table or replaces its rows, and else not.
    /// Without any, the first queries are planned blindly until autovacuum comes by, usually within a minute; after a quick look it comes all the same.
    /// Say true where autovacuum is off.
    /// </summary>
    public bool? Analyze { get; init; }

    /// <summary>
    /// The most connections that send rows at once, from 1. Default: 1. More helps where the server has cores to spare.
    /// It holds for COPY into a table that this write creates, where the caller has no transaction; else one is used.
    /// The rows' order is not kept then, and the connections come from the context's pool, beside its own. Where the pool or the server gives fewer
    /// within a second, fewer are used, at worst the context's own: writers at once on a small pool do not wait for each other's connections.
    /// </summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Told of the rows sent so far, from the writer's thread, after each batch. Default: nobody.</summary>
    public IProgress<WriteProgress>? Progress { get; init; }

    /// <summary>The model's own table, which is made as the model says; null for one that is made as the frame and the options say.</summary>
    internal (string? Schema, string Name)? ModelTable { get; init; }

    /// <summary>Whether the server fits values to a column as it fits a parameter of SaveChanges: it rounds digits away, and cuts blanks off.</summary>
    internal bool TakesAsSaveChanges { get; init; }

    /// <summary>What the model says of rows that meet others; null for a frame.</summary>
    internal Entities.EntityRules? Rules { get; init; }

    /// <summary>Columns that the model leaves to the database and the frame does not have: a table without them is not to be created.</summary>
    internal IReadOnlyList<string> MadeByDatabase { get; init; } = [];

    /// <summary>The options of a write whose first rows leave some more columns to the database.</summary>
    internal WriteOptions LeavingToDatabase(IEnumerable<string> columns) => this with { MadeByDatabase = [.. columns, .. MadeByDatabase] };
}

using EfWriter.LocalPostgres.Cluster;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Faults.Campaign;

/// <summary>One write and what goes wrong with it, drawn by chance from a seed.</summary>
/// <param name="Number">Which of the campaign's.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Moment">When: a share of the messages that such a write takes, from 0 to 1.</param>
/// <param name="Kind">What the write does.</param>
/// <param name="Method">Which loader.</param>
/// <param name="Streams">How many connections send.</param>
/// <param name="Rows">The frame's rows.</param>
/// <param name="InTransaction">Whether it is in the caller's transaction.</param>
/// <param name="CallerCommits">Whether the caller commits that in the end.</param>
/// <param name="FaultWaits">Whether the message waits at which the fault happens, until it has happened.</param>
/// <param name="Retries">Whether the write may be tried again.</param>
/// <param name="Source">What gives out the rows.</param>
internal sealed record Trial(
    int Number,
    FaultKind Fault,
    double Moment,
    WriteKind Kind,
    BulkMethod Method,
    int Streams,
    int Rows,
    bool InTransaction,
    bool CallerCommits,
    bool FaultWaits,
    bool Retries,
    SourceKind Source)
{
    private const int FewRows = 300;
    private const int OldRows = 500;
    private const int OldSeed = 11;

    // One in twenty: starting the server again takes its time.
    private const int OneStopIn = 20;

    private static readonly FaultKind[] Stops = [FaultKind.StopFast, FaultKind.StopImmediately, FaultKind.Kill];

    private static readonly FaultKind[] Others = [.. Enum.GetValues<FaultKind>().Except(Stops)];

    private int FirstRow => Kind switch
    {
        WriteKind.Append => 1_000_000,
        _ when MeetsRows => OldRows / 2,
        _ => 0,
    };

    private int Seed => Number + 100;

    /// <summary>The table's rows before the write; null for no table.</summary>
    public string? Old => Kind switch
    {
        WriteKind.Fail => null,
        WriteKind.SyncSoftly => $"SELECT *, false AS deleted FROM ({OldQuery}) o",
        _ => OldQuery,
    };

    /// <summary>Its rows after it.</summary>
    public string New => Kind switch
    {
        WriteKind.Append => $"{Old} UNION ALL {Sent}",
        WriteKind.Upsert or WriteKind.DeleteInsert => $"{Untouched} UNION ALL {Sent}",
        WriteKind.UpsertNewer or WriteKind.UpsertWhen =>
            $"{Untouched} OR amount IS NULL UNION ALL {SentWhere($"id >= {OldRows} OR amount IS NOT NULL")}",
        WriteKind.UpsertMarked => $"{Untouched} UNION ALL {SentWhere($"NOT {FaultRows.IsGone}")}",
        WriteKind.UpdateOnly => $"{Untouched} UNION ALL {SentWhere($"id < {OldRows}")}",
        WriteKind.InsertOnly => $"{Old} UNION ALL {SentWhere($"id >= {OldRows}")}",
        WriteKind.SyncSoftly => $"SELECT *, CASE WHEN id < {OldRows} THEN false END FROM ({Sent}) s "
            + $"UNION ALL SELECT id, amount, name, true FROM ({Untouched}) o",
        WriteKind.Delete => Untouched,
        _ => Sent,
    };

    /// <summary>A new frame of them.</summary>
    /// <param name="onRow">Is told of each row that the source gives out.</param>
    public Frame Frame(Action<long> onRow) => FaultRows.Frame(Source, FirstRow, Rows, Seed, onRow, Kind == WriteKind.UpsertMarked);

    /// <summary>Writes a frame of them: into the table of an entity type where a condition needs one.</summary>
    public Task<WriteResult> WriteAsync(DbContext db, Frame frame, WriteOptions options, CancellationToken cancellationToken) =>
        Kind == WriteKind.UpsertWhen
            ? db.WriteAsync<SoldLine>(frame, options with { Schema = null }, cancellationToken)
            : db.WriteAsync(frame, "sales", options, cancellationToken);

    public StopMode? Stop => Fault switch
    {
        FaultKind.StopFast => StopMode.Fast,
        FaultKind.StopImmediately => StopMode.Immediate,
        FaultKind.Kill => StopMode.Kill,
        _ => null,
    };

    /// <summary>Whether the write succeeds all the same.</summary>
    public bool IsHarmless => Fault is FaultKind.Stall or FaultKind.Delay;

    /// <summary>What writes have in common that take about as many messages.</summary>
    public string Shape => $"{Kind} {Method} {Streams} {Rows} {InTransaction} {Retries} {Source}";

    public WriteOptions Options { get; } = new()
    {
        Schema = "f",
        Mode = Kind switch
        {
            WriteKind.Upsert or WriteKind.UpsertNewer or WriteKind.UpsertWhen or WriteKind.UpsertMarked => WriteMode.Upsert,
            WriteKind.UpdateOnly => WriteMode.UpdateOnly,
            WriteKind.InsertOnly => WriteMode.InsertOnly,
            WriteKind.Sync or WriteKind.SyncSoftly => WriteMode.Sync,
            WriteKind.DeleteInsert => WriteMode.DeleteInsert,
            WriteKind.Delete => WriteMode.Delete,
            _ => WriteMode.Insert,
        },
        Merge = Kind switch
        {
            WriteKind.UpsertNewer => new() { WhenNewer = "amount" },
            WriteKind.UpsertWhen => new MergeOptions<SoldLine> { When = (existing, incoming) => incoming.Amount > existing.Amount },
            WriteKind.UpsertMarked => new() { DeleteMarker = "gone" },
            WriteKind.SyncSoftly => new() { SoftDelete = "deleted" },
            WriteKind.DeleteInsert => new() { Keys = ["id"] },
            _ => null,
        },
        IfExists = Kind switch
        {
            WriteKind.Fail => IfExists.Fail,
            WriteKind.Append => IfExists.Append,
            _ => IsMerge(Kind) ? IfExists.Append : IfExists.Replace,
        },
        Replace = Kind switch
        {
            WriteKind.ReplaceByTruncate => new() { Strategy = ReplaceStrategy.Truncate },
            WriteKind.ReplaceByDelete => new() { Strategy = ReplaceStrategy.DeleteRows },
            _ => null,
        },
        BulkMethod = Method,
        Parallelism = Streams,
        BatchRows = 500,
        Retry = Retries ? new() { MaxRetries = 6, MaxDelay = TimeSpan.FromMilliseconds(300) } : null,
    };

    /// <summary>Whether rows of the frame are looked for in the table.</summary>
    public bool MeetsRows => IsMerge(Kind);

    private static string OldQuery => FaultRows.Query(0, OldRows, OldSeed);

    private string Untouched => $"SELECT * FROM ({OldQuery}) o WHERE id < {FirstRow} OR id >= {FirstRow + Rows}";

    private string Sent => FaultRows.Query(FirstRow, Rows, Seed);

    private string SentWhere(string condition) => $"SELECT * FROM ({Sent}) s WHERE {condition}";

    private static bool IsMerge(WriteKind kind) => kind >= WriteKind.Upsert;

    /// <summary>Each trial has a chance of its own, so that it can be repeated without those before it.</summary>
    public static Trial Draw(int seed, int number)
    {
        var random = new Random(Mix(seed, number));
        var fault = random.Next(OneStopIn) == 0 ? random.GetItems(Stops, 1)[0] : random.GetItems(Others, 1)[0];
        return new(
            number,
            fault,
            random.NextDouble(),
            random.GetItems(Enum.GetValues<WriteKind>(), 1)[0],
            random.Next(2) == 0 ? BulkMethod.Copy : BulkMethod.BulkExtensions,
            Streams: random.Next(1, 3),
            Rows: random.Next(2) == 0 ? FewRows : 3_000,
            InTransaction: random.Next(2) == 0,
            CallerCommits: random.Next(4) != 0,
            FaultWaits: random.Next(2) == 0,
            Retries: random.Next(2) == 0,
            Source: random.GetItems(Enum.GetValues<SourceKind>(), 1)[0]);
    }

    // Neighbours' seeds give alike numbers unless they are mixed.
    private static int Mix(int seed, int number)
    {
        var mixed = unchecked(((ulong)(uint)seed << 32 | (uint)number) * 0x9E37_79B9_7F4A_7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9);
        return (int)(mixed >> 33);
    }
}

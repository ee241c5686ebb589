using System.Globalization;
using Npgsql;

namespace EfWriter.Catalog;

/// <summary>Limits how long statements wait for locks, and gives the session its own limit back.</summary>
internal static class LockTimeout
{
    // The server counts milliseconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(2);

    /// <summary>Sets a limit, unless the session's own is shorter.</summary>
    public static NpgsqlBatchCommand Begin(TimeSpan limit) =>
        Set("efwriter.lock_timeout", limit, "pg_catalog.current_setting('lock_timeout')");

    /// <summary>Sets a limit, whatever the session's own is.</summary>
    public static IEnumerable<NpgsqlBatchCommand> BeginExactly(TimeSpan limit) =>
    [
        new("SELECT pg_catalog.set_config('efwriter.lock_timeout', pg_catalog.current_setting('lock_timeout'), true)"),
        new($"SELECT pg_catalog.set_config('lock_timeout', '{Milliseconds(limit)}ms', true)"),
    ];

    /// <summary>Locks a table, waiting for no longer than a limit, and gives the session its own limit back.</summary>
    /// <param name="delimited">The table in SQL, after ONLY if those that inherit from it are left alone.</param>
    /// <param name="mode">Which lock.</param>
    /// <param name="limit">The limit, unless the session's own is shorter.</param>
    public static IEnumerable<NpgsqlBatchCommand> LockTable(string delimited, string mode, TimeSpan limit) =>
        [Begin(limit), Lock(delimited, mode), End()];

    /// <summary>The same, whatever the session's own limit is.</summary>
    /// <param name="delimited">The table in SQL, after ONLY if those that inherit from it are left alone.</param>
    /// <param name="mode">Which lock.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="first">What is locked before it, within the same limit.</param>
    public static IEnumerable<NpgsqlBatchCommand> LockTableExactly(string delimited, string mode, TimeSpan limit,
        params IEnumerable<NpgsqlBatchCommand> first) => [.. BeginExactly(limit), .. first, Lock(delimited, mode), End()];

    /// <summary>Locks a table.</summary>
    /// <param name="delimited">The table in SQL, after ONLY if those that inherit from it are left alone.</param>
    /// <param name="mode">Which lock.</param>
    public static NpgsqlBatchCommand Lock(string delimited, string mode) => new($"LOCK TABLE {delimited} IN {mode} MODE");

    /// <summary>Gives the session its own limit back.</summary>
    public static NpgsqlBatchCommand End() =>
        new("SELECT pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('efwriter.lock_timeout'), true)");

    /// <summary>
    /// The same for all of a write, however often it is set: whoever makes a table of the same name, or has put in a row with the same key,
    /// and does not commit would hold it up for as long as he likes.
    /// </summary>
    public static NpgsqlBatchCommand BeginForWrite(TimeSpan limit) => Set("efwriter.own_lock_timeout", limit, """
        CASE WHEN pg_catalog.current_setting('efwriter.own_lock_timeout', true) OPERATOR(pg_catalog.<>) ''
                    THEN pg_catalog.current_setting('efwriter.own_lock_timeout') ELSE pg_catalog.current_setting('lock_timeout') END
        """);

    /// <summary>Gives the session its own limit back, if <see cref="BeginForWrite"/> has set another.</summary>
    public static NpgsqlBatchCommand EndForWrite() => new("""
        SELECT pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('efwriter.own_lock_timeout', true), true),
               pg_catalog.set_config('efwriter.own_lock_timeout', '', true)
        WHERE pg_catalog.current_setting('efwriter.own_lock_timeout', true) OPERATOR(pg_catalog.<>) ''
        """);

    /// <summary>Whether a wait that timed out was shorter than the limit, and so ended by the session's own.</summary>
    /// <param name="started">A timestamp from before the wait.</param>
    /// <param name="limit">The limit that was set.</param>
    public static bool WasOfSession(long started, TimeSpan limit) => TimeProvider.System.GetElapsedTime(started) < limit - Rounding;

    // 0 is none. The server shows a limit in a unit that an interval is written in as well.
    private static NpgsqlBatchCommand Set(string keptAs, TimeSpan limit, string kept) => new($"""
        SELECT pg_catalog.set_config('{keptAs}', {kept}, true),
               pg_catalog.set_config('lock_timeout', CASE WHEN pg_catalog.current_setting('lock_timeout') OPERATOR(pg_catalog.=) '0'
                   OR pg_catalog.current_setting('lock_timeout')::pg_catalog.interval OPERATOR(pg_catalog.>)
                   '{Milliseconds(limit)}ms'::pg_catalog.interval
                   THEN '{Milliseconds(limit)}ms' ELSE pg_catalog.current_setting('lock_timeout') END, true)
        """);

    // 0 would be no limit; the server takes no more than an int4.
    private static string Milliseconds(TimeSpan limit) =>
        Math.Clamp(limit.TotalMilliseconds, 1, int.MaxValue).ToString("0", CultureInfo.InvariantCulture);
}

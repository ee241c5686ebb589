using System.Globalization;
using Npgsql;

namespace EfWriter.Session;

/// <summary>Limits how long statements wait for locks, and gives the session its own limit back.</summary>
internal static class LockTimeout
{
    /// <summary>Sets a limit that is no longer than the session's own.</summary>
    public static NpgsqlBatchCommand[] Begin(TimeSpan limit) =>
    [
        new("SELECT pg_catalog.set_config('efwriter.lock_timeout', pg_catalog.current_setting('lock_timeout'), true)"),
        new($"SELECT pg_catalog.set_config('lock_timeout', '{Milliseconds(limit)}ms', true) WHERE {IsLonger(limit)}"),
    ];

    /// <summary>Gives the session its own limit back.</summary>
    public static NpgsqlBatchCommand End() =>
        new("SELECT pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('efwriter.lock_timeout'), true)");

    /// <summary>The same for all of a write that makes a table: whoever makes one of the same name and does not commit would hold it up for as long as he likes.</summary>
    public static NpgsqlBatchCommand[] BeginForWrite(TimeSpan limit) =>
    [
        new("SELECT pg_catalog.set_config('efwriter.own_lock_timeout', pg_catalog.current_setting('lock_timeout'), true)"),
        new($"SELECT pg_catalog.set_config('lock_timeout', '{Milliseconds(limit)}ms', true) WHERE {IsLonger(limit)}"),
    ];

    /// <summary>Gives the session its own limit back, if <see cref="BeginForWrite"/> has set another.</summary>
    public static NpgsqlBatchCommand EndForWrite() => new("""
        SELECT pg_catalog.set_config('lock_timeout', pg_catalog.current_setting('efwriter.own_lock_timeout', true), true), pg_catalog.set_config('efwriter.own_lock_timeout', '', true)
        WHERE pg_catalog.current_setting('efwriter.own_lock_timeout', true) <> ''
        """);

    // pg_settings has it in milliseconds, whatever unit it was set in; 0 is none.
    private static string IsLonger(TimeSpan limit) =>
        $"(SELECT s.setting::pg_catalog.int8 NOT BETWEEN 1 AND {Milliseconds(limit)} FROM pg_catalog.pg_settings s WHERE s.name = 'lock_timeout')";

    // 0 would be no limit; the server takes no more than an int4.
    private static string Milliseconds(TimeSpan limit) => Math.Clamp((long)limit.TotalMilliseconds, 1, int.MaxValue).ToString(CultureInfo.InvariantCulture);
}

using Npgsql;

namespace EfWriter.Load.Encoders;

/// <summary>What Npgsql's converters and plugins say of a value. It may hold the value, so that it is not passed on.</summary>
internal static class NpgsqlRefusal
{
    /// <summary>Whether an exception is about a value, not about the connection.</summary>
    public static bool Is(Exception failure) => failure is not
        (FrameFault or NpgsqlException or IOException or OperationCanceledException or ObjectDisposedException or OutOfMemoryException);

    /// <summary>The refusal of a value of one of some columns.</summary>
    /// <param name="columns">Those that only Npgsql can write.</param>
    /// <param name="row">The frame's row number.</param>
    public static FrameFault Of(IReadOnlyList<LoadColumn> columns, long row) => columns is [var column]
        ? Errors.RefusedByNpgsql(column.Name, row, column.Field.ClrType, column.Target.Type.DisplayName)
        : Errors.RefusedByNpgsql([.. columns.Select(column => column.Name)], row);
}

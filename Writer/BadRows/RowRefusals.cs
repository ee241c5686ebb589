using EfWriter.Catalog;
using EfWriter.Failures;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>Which failures are a row's own, and what they say of it.</summary>
internal static class RowRefusals
{
    /// <summary>Whether the write would have gone on without some row.</summary>
    public static bool IsOfRow(Exception failure) => failure switch
    {
        FrameFault fault => fault.Row is not null,
        PostgresException server => IsOfRow(server),
        _ => false,
    };

    /// <summary>Whether it is a row's, and the server does not say which.</summary>
    public static bool IsUnnamed(PostgresException failure) =>
        IsOfRow(failure) && RowOf(failure) is null && !ServerFailure.IsOfRowsThere(failure);

    /// <summary>Whether it is a row's, and says which.</summary>
    public static bool IsNamed(Exception failure) => IsOfRow(failure) && RowOf(failure) is not null;

    /// <summary>The row that a failure names; null where it names none.</summary>
    public static long? RowOf(Exception failure) => failure switch
    {
        FrameFault fault => fault.Row,
        PostgresException server => ServerFailure.Row(server),
        _ => null,
    };

    /// <summary>What a failure says of a row.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="row">The row.</param>
    /// <param name="table">The table that it was meant for.</param>
    public static BadRow Describe(Exception failure, long row, TargetTable table)
    {
        var (column, told) = failure is PostgresException server
            ? (ServerFailure.Column(server), new BadRow(row, SqlStates.Explain(server))
            {
                Rule = SqlStates.Rule(server),
                SqlState = server.SqlState
            })
            : (((FrameFault)failure).Column, new BadRow(row, failure.Message) { SqlState = ((FrameFault)failure).SqlState });
        return told with { Column = column, StoreType = table.Columns.FirstOrDefault(target => target.Name == column)?.Type.DisplayName };
    }

    // Codes that are not PostgreSQL's own are a trigger's. A violated policy has the code of a missing privilege.
    private static bool IsOfRow(PostgresException failure) =>
        failure.InvariantSeverity == "ERROR" && failure.SchemaName != "pg_catalog"
        && (failure.Routine == "ExecWithCheckOptions"
            || IsAboutValues(failure.SqlState)
            || (ServerFailure.CameAfterRows(failure) && IsOfExpression(failure)));

    private static bool IsAboutValues(string sqlState) => sqlState[..2] is not (
        "01" or "02" or "08" or "0A" or "0B" or "0L" or "0P" or "20" or "21" or "24" or "25" or "26" or "28" or "2B" or "2D" or "2F" or "34"
        or "3B" or "3D" or "3F" or "40"
        or "42" or "53" or "55" or "57" or "58" or "72" or "F0" or "HV" or "XX");

    // An expression of the table's that takes a cell for a name (a setting, a database, a file, a query) fails with the code of a wrong
    // statement. A statement that is wrong or not allowed fails as a whole: at a place in its text, or by the check of its rights. Classes
    // 53, 58, F0 and XX are missing: Npgsql closes the connection after them, and nothing can be tried again on it. What a node of Citus
    // does not understand is a statement that Citus has written.
    private static bool IsOfExpression(PostgresException failure) => ServerFailure.Line(failure) is not null
        ? failure.SqlState[..2] is "0A" or "0L" or "0P" or "28" or "2B" or "3D" or "3F" or "42" || failure.SqlState is "55000"
        : failure.SqlState[..2] is "3D" or "3F" or "42"
            && (failure.Position == 0 || !string.IsNullOrEmpty(failure.Where))
            && failure.Routine != "aclcheck_error"
            && !ShardNames.IsOfNode(failure);
}

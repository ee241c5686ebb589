using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.SideTables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Loads;

/// <summary>The two tables of a load that goes on: the rows, and the parts that they belong to.</summary>
/// <param name="Rows">The table of the rows.</param>
/// <param name="Parts">The table of the parts.</param>
/// <param name="RowsSql">The table of the rows, in SQL.</param>
/// <param name="PartsSql">The table of the parts, in SQL.</param>
internal sealed record LoadTables(QualifiedName Rows, QualifiedName Parts, string RowsSql, string PartsSql)
{
    private static readonly SideTableShape Shape = new(
    [
        ("part", PgTypes.Text, true), ("is_done", PgTypes.Bool, true), ("rows", PgTypes.Int8, false), ("role", PgTypes.Name, true),
        ("transaction", PgTypes.Xid8, true), ("began_at", PgTypes.TimestampTz, true),
    ]);

    /// <summary>Whether parts may have columns that the load leaves out.</summary>
    public bool LeavesOut { get; init; }

    /// <summary>What a load's parts' table says of itself.</summary>
    /// <param name="id">The load.</param>
    /// <param name="leavesOut">Whether its parts may have columns that it leaves out.</param>
    public static string Comment(Guid id, bool leavesOut) =>
        $"EfWriter: the parts of the load {id}.{(leavesOut ? " Other columns of a part are left out." : string.Empty)}";

    public static LoadTables Of(DbContext host, QualifiedName rows, QualifiedName parts)
    {
        var sql = host.GetService<ISqlGenerationHelper>();
        return new(rows, parts, sql.DelimitIdentifier(rows.Name, rows.Schema), sql.DelimitIdentifier(parts.Name, parts.Schema));
    }

    /// <summary>
    /// Finds the tables of a token by their identities, and refuses those that somebody could have laid out for the rows.
    /// </summary>
    /// <exception cref="FrameFault">It is another server's or database's token, the load is over, or a table is not as it was
    /// made.</exception>
    public static async Task<LoadTables> FindAsync(DbContext host, LoadToken token, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(LoadSql.Find)
        {
            Parameters = { Oid(token.Rows), Oid(token.Parts), Texts(Shape.Texts), Oid(token.Owner) },
        });
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return Read(host, token, reader);
    }

    private static LoadTables Read(DbContext host, LoadToken token, NpgsqlDataReader reader)
    {
        if (reader.GetInt64(0) != token.Server)
            throw Errors.TokenOfOtherServer();
        if (reader.GetFieldValue<uint>(1) != token.Database)
            throw Errors.TokenOfOtherDatabase(reader.GetString(2));
        if (At(3) is not { } schema || At(6) is not { } partsSchema || At(9) is not { } comment
            || !comment.StartsWith(Comment(token.Id, leavesOut: false), StringComparison.Ordinal))
            throw Errors.LoadOver();
        var (rows, parts) = (new QualifiedName(schema, reader.GetString(4)), new QualifiedName(partsSchema, reader.GetString(7)));
        if (At(5) is { } fault)
            throw Errors.LoadTableNotTrusted(rows, fault);
        return At(8) is { } partsFault
            ? throw Errors.LoadTableNotTrusted(parts, partsFault)
            : Of(host, rows, parts) with { LeavesOut = comment == Comment(token.Id, leavesOut: true) };

        string? At(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
    }
}

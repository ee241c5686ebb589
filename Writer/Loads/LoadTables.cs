using System.Security.Cryptography;
using System.Text;
using EfWriter.Catalog;
using EfWriter.Citus;
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
    /// <summary>The columns of the table of parts.</summary>
    public static readonly SideTableShape Shape = new(
    [
        ("part", PgTypes.Text, true), ("is_done", PgTypes.Bool, true), ("rows", PgTypes.Int8, false), ("role", PgTypes.Name, true),
        ("transaction", PgTypes.Xid8, true), ("began_at", PgTypes.TimestampTz, true),
    ]);

    /// <summary>Whether parts may have columns that the load leaves out.</summary>
    public bool LeavesOut { get; init; }

    /// <summary>What the rows have lost since the load was begun; null for nothing. Such a load can only be aborted.</summary>
    public string? Loss { get; private init; }

    private const string LeftOut = " Other columns of a part are left out.";

    /// <summary>What the load was begun with, as its owner has said it: nobody else can change the comments of his tables.</summary>
    public string Terms { get; private init; } = string.Empty;

    /// <summary>What a load's table of rows says of itself.</summary>
    public static string RowsComment(Guid id) => $"EfWriter: the rows of the load {id}.";

    /// <summary>What a load's table of parts says of itself: which tables belong together, and what the load was begun with.</summary>
    /// <param name="token">The load.</param>
    /// <param name="terms">See <see cref="TermsOf"/>.</param>
    /// <param name="leavesOut">Whether its parts may have columns that it leaves out.</param>
    public static string PartsComment(LoadToken token, string terms, bool leavesOut) =>
        $"{Belongs(token)}{terms}.{(leavesOut ? LeftOut : string.Empty)}";

    /// <summary>The target and the options of a load, short.</summary>
    public static string TermsOf(QualifiedName target, string? options) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{target.Schema}\n{target.Name}\n{options}")).AsSpan(0, 16));

    /// <summary>Whether a table is one of a load's, by what it says of itself.</summary>
    public static async Task<bool> IsOfAsync(NpgsqlConnection connection, uint table, Guid id, CancellationToken cancellationToken)
    {
        using var ask = connection.NewCommand("SELECT pg_catalog.obj_description($1, 'pg_class')");
        ask.Parameters.Add(Oid(table));
        return await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string comment
            && (comment == RowsComment(id) || comment.StartsWith($"EfWriter: the parts of the load {id}.", StringComparison.Ordinal));
    }

    /// <exception cref="FrameFault">The rows are not whole any more.</exception>
    public void CheckWhole()
    {
        if (Loss is { } loss)
            throw Errors.LoadTableNotTrusted(Rows, loss);
    }

    private static string Belongs(LoadToken token) =>
        $"EfWriter: the parts of the load {token.Id}. Its tables are {token.Rows}, {token.Parts} and {token.Registry}, its terms ";

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
        batch.BatchCommands.Add(new(CitusServer.Has(connection) ? SideTableSql.BesideCitus(LoadSql.Find) : LoadSql.Find)
        {
            Parameters = { Oid(token.Rows), Oid(token.Parts), Texts(Shape.Texts), Oid(token.Owner) },
        });
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return Read(host, token, reader);
    }

    private static LoadTables Read(DbContext host, LoadToken token, NpgsqlDataReader reader)
    {
        token.CheckPlace(reader.GetInt64(0), reader.GetFieldValue<uint>(1), reader.GetString(2));
        if (At(3) is not { } schema || At(6) is not { } partsSchema || At(9) is not { } comment
            || !comment.StartsWith($"EfWriter: the parts of the load {token.Id}.", StringComparison.Ordinal))
            throw Errors.LoadOver();
        if (!comment.StartsWith(Belongs(token), StringComparison.Ordinal) || At(10) != RowsComment(token.Id))
            throw Errors.NotALoadToken();
        var (rows, parts) = (new QualifiedName(schema, reader.GetString(4)), new QualifiedName(partsSchema, reader.GetString(7)));
        if (At(5) is { } fault)
            throw Errors.LoadTableNotTrusted(rows, fault);
        return At(8) is { } partsFault
            ? throw Errors.LoadTableNotTrusted(parts, partsFault)
            : Of(host, rows, parts) with
            {
                LeavesOut = comment.EndsWith(LeftOut, StringComparison.Ordinal),
                Terms = comment[Belongs(token).Length..].Split('.')[0],
                Loss = At(11),
            };

        string? At(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
    }
}

using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Schema;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Loads;

/// <summary>Makes what a load needs on the server, and removes loads that nobody has ended in time.</summary>
/// <param name="session">The session, with a transaction of its own.</param>
/// <param name="options">The load's options.</param>
internal sealed class LoadBeginning(WriteSession session, LoadOptions options)
{
    private readonly ISqlGenerationHelper _sql = session.Host.GetService<ISqlGenerationHelper>();

    private NpgsqlConnection Connection => session.Connection;

    /// <summary>Refuses options that mean nothing.</summary>
    /// <exception cref="FrameFault">One does.</exception>
    public static void Check(LoadOptions options)
    {
        if (options.KeepFor <= TimeSpan.Zero)
            throw Errors.BadKeepFor(options.KeepFor);
        foreach (var part in options.ExpectedParts)
            NamedLoad.Check(part, Errors.BadPartName);
        if (options.ExpectedParts.GroupBy(part => part, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Errors.PartNamedTwice(twice.Key);
    }

    /// <summary>Makes the load of a write that was planned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="asked">The write's options as they were asked for, which the commit takes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LoadToken> BeginAsync(PlannedWrite plan, WriteOptions asked, CancellationToken cancellationToken)
    {
        var (request, target) = (plan.Request, plan.Request.Name);
        if (plan.Target.Existing?.Placement.LoadRefusal is { } refusal)
            throw refusal;
        if (plan.Target.IsSchemaMissing)
            await MissingSchema.CreateAsync(session.Host, target.Schema, request.LockTimeout, cancellationToken).ConfigureAwait(false);
        var registry = LoadRegistry.Of(session.Host, target, request.LockTimeout);
        await registry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await RemoveExpiredAsync(registry, target, cancellationToken).ConfigureAwait(false);

        var (id, names) = (Guid.NewGuid(), StagingNames.NewLoad(target.Name));
        var tables = LoadTables.Of(session.Host, target with { Name = names.Rows }, target with { Name = names.Parts });
        var rows = await MakeAsync(tables.Rows, tables.RowsSql, CreateRows(tables.RowsSql, plan), request, cancellationToken)
            .ConfigureAwait(false);
        var parts = await MakeAsync(
            tables.Parts, tables.PartsSql, LoadSql.CreateParts(tables.PartsSql), request, cancellationToken).ConfigureAwait(false);
        foreach (var role in options.PartRoles)
            await LetInAsync(tables, role, cancellationToken).ConfigureAwait(false);
        var (server, database, owner) = await LoadRow.WhereAsync(Connection, cancellationToken).ConfigureAwait(false);
        var kept = new LoadOptionsText(Kept(plan, asked), options.ExpectedParts).ToText();
        var token = new LoadToken(server, database, owner, rows, parts,
            await AddAsync(registry, id, target, (rows, parts), kept, cancellationToken).ConfigureAwait(false), id);
        var leavesOut = plan.Sent.Count() < request.Frame.Fields.Count;
        await session.Catalog.ExecuteAsync(
            $"""
            COMMENT ON TABLE {tables.RowsSql} IS '{LoadTables.RowsComment(id)}';
            COMMENT ON TABLE {tables.PartsSql} IS '{LoadTables.PartsComment(token, LoadTables.TermsOf(target, kept), leavesOut)}'
            """, cancellationToken).ConfigureAwait(false);
        return token;
    }

    // What the model says holds for a table that is made.
    private static WriteOptions Kept(PlannedWrite plan, WriteOptions asked) => asked with
    {
        Progress = null,
        Distribution = plan.Script.CreatesTable ? plan.Request.Distribution : asked.Distribution,
    };

    private async Task<uint> MakeAsync(
        QualifiedName name, string delimited, string create, WriteRequest request, CancellationToken cancellationToken) =>
        (await StagingTable.MakeAsync(
            Connection, name, delimited, () => session.Catalog.ExecuteAsync(create, cancellationToken), request.LockTimeout,
            cancellationToken).ConfigureAwait(false)).Oid;

    // Logged, so that a server that crashes has all of a part or nothing; with the types that the target's columns have, or will have.
    private string CreateRows(string delimited, PlannedWrite plan)
    {
        var columns = plan.Columns.Where(column => column.IsSent).Select(column =>
        {
            var type = column is { Decision: ColumnDecision.Match or ColumnDecision.Widen, Target: { } found }
                ? found.Type.DisplayName
                : column.StoreType ?? column.Target!.Type.DisplayName;
            return $"{_sql.DelimitIdentifier(column.Name)} {type}{(TakesNull(column, plan.Request) ? string.Empty : " NOT NULL")}";
        });
        return $"CREATE TABLE {delimited} ({string.Join(", ", columns)})";
    }

    private static bool TakesNull(ColumnMatch column, WriteRequest request) => column.Target is { } target
        ? !target.IsNotNull
        : !request.NewTable.PrimaryKey.Contains(column.Name)
            && (request.Options.Columns.GetValueOrDefault(column.Name)?.IsNullable ?? column.Field!.IsNullable);

    private async Task LetInAsync(LoadTables tables, string role, CancellationToken cancellationToken)
    {
        using (var ask = Connection.NewCommand(LoadSql.RoleMayUse))
        {
            ask.Parameters.Add(Text(role));
            ask.Parameters.Add(Text(tables.Rows.Schema));
            switch (await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))
            {
                case true:
                    break;
                case false:
                    throw Errors.RoleWithoutSchema(role, tables.Rows.Schema);
                default:
                    throw Errors.NoSuchRole(role);
            }
        }

        await session.Catalog
            .ExecuteAsync(LoadSql.Grant(tables.RowsSql, tables.PartsSql, _sql.DelimitIdentifier(role)), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<uint> AddAsync(
        LoadRegistry registry, Guid id, QualifiedName target, (uint Rows, uint Parts) tables, string kept,
        CancellationToken cancellationToken)
    {
        using var add = Connection.NewCommand(RegistrySql.Begin(registry.Delimited));
        add.Parameters.Add(new() { Value = id });
        add.Parameters.Add(Text(target.Schema));
        add.Parameters.Add(Text(target.Name));
        add.Parameters.Add(new() { Value = options.KeepFor, NpgsqlDbType = NpgsqlDbType.Interval });
        add.Parameters.Add(Oid(tables.Rows));
        add.Parameters.Add(Oid(tables.Parts));
        add.Parameters.Add(Text(kept));
        return (uint)(await add.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    // Of this role only, and only what nobody is at work with.
    private async Task RemoveExpiredAsync(LoadRegistry registry, QualifiedName target, CancellationToken cancellationToken)
    {
        foreach (var (id, rows, parts, keepFor) in await FindOldAsync(registry, target, cancellationToken).ConfigureAwait(false))
        {
            var rowsTable = await NameAsync(rows, id, cancellationToken).ConfigureAwait(false);
            var partsTable = await NameAsync(parts, id, cancellationToken).ConfigureAwait(false);
            if (partsTable is not null && await IsInUseAsync(partsTable, keepFor, cancellationToken).ConfigureAwait(false))
                continue;
            if ((partsTable is null || await session.Locks.Target.TryDropAsync(partsTable, parts, cancellationToken).ConfigureAwait(false))
                && (rowsTable is null || await session.Locks.Target.TryDropAsync(rowsTable, rows, cancellationToken).ConfigureAwait(false)))
            {
                using var end = Connection.NewCommand(RegistrySql.End(registry.Delimited));
                end.Parameters.Add(new() { Value = id });
                end.Parameters.Add(Text(RegistrySql.Expired));
                end.Parameters.Add(Text(null));
                await end.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Others may have the right to add loads, and identities are used again: only what says that it is of the load is dropped.
    private async Task<QualifiedName?> NameAsync(uint table, Guid id, CancellationToken cancellationToken) =>
        await LoadTables.IsOfAsync(Connection, table, id, cancellationToken).ConfigureAwait(false)
            ? await LoadRow.NameAsync(Connection, table, isOwn: true, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<IReadOnlyList<(Guid Id, uint Rows, uint Parts, TimeSpan KeepFor)>> FindOldAsync(
        LoadRegistry registry, QualifiedName target, CancellationToken cancellationToken)
    {
        using var find = Connection.NewCommand(RegistrySql.FindOpen(registry.Delimited));
        find.Parameters.Add(Text(target.Schema));
        find.Parameters.Add(Text(target.Name));
        using var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAllAsync(
            row => (row.GetGuid(0), row.GetFieldValue<uint>(1), row.GetFieldValue<uint>(2), row.GetTimeSpan(3)), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<bool> IsInUseAsync(QualifiedName parts, TimeSpan keepFor, CancellationToken cancellationToken)
    {
        using var ask = Connection.NewCommand(RegistrySql.IsInUse(_sql.DelimitIdentifier(parts.Name, parts.Schema)));
        ask.Parameters.Add(new() { Value = keepFor, NpgsqlDbType = NpgsqlDbType.Interval });
        return (bool)(await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}

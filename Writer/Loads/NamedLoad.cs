using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Loads;

/// <summary>A write that has a name: its row in the table of loads is there exactly if its rows are.</summary>
/// <param name="target">The table that is written.</param>
/// <param name="name">The load's name.</param>
/// <param name="lockTimeout">How long another process is waited for that writes the same load.</param>
internal sealed class NamedLoad(QualifiedName target, string name, TimeSpan lockTimeout) : IExactlyOnce
{
    /// <summary>What a plan says of such a write.</summary>
    public const string Effect =
        "The load's name is put into __efwriter_loads, which is created if needed. If it is there for this table, nothing is written.";

    private const int Longest = 200;

    private readonly Guid _id = Guid.NewGuid();

    /// <summary>Refuses a text that is no name.</summary>
    /// <exception cref="FrameFault">It is empty, too long, or holds what a line cannot show.</exception>
    public static void Check(string text, Func<string, FrameFault> refusal)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw refusal("is empty");
        if (text.Length > Longest)
            throw refusal($"has {text.Length} characters");
        if (text.Any(c => Echo.MustBeShown(c) || char.IsSurrogate(c)))
            throw refusal("has a character that cannot be shown");
    }

    public async Task<WriteResult?> BeginAsync(DbContext host, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        await new ServerCatalog(connection).ExecuteAsync([new(SearchPath.Guard), LockTimeout.BeginForWrite(lockTimeout)], cancellationToken)
            .ConfigureAwait(false);
        if (!await new ServerCatalog(connection).SchemaExistsAsync(target.Schema, cancellationToken).ConfigureAwait(false))
            await MissingSchema.CreateAsync(host, target.Schema, lockTimeout, cancellationToken).ConfigureAwait(false);
        var registry = LoadRegistry.Of(host, target, lockTimeout);
        await registry.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var claim = connection.NewCommand(RegistrySql.ClaimName(registry.Delimited));
        claim.Parameters.Add(new() { Value = _id });
        AddKey(claim);
        if (await claim.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0)
            return null;
        using var find = connection.NewCommand(RegistrySql.FindName(registry.Delimited));
        AddKey(find);
        var kept = await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        return LoadOutcome.Read(target.Schema, target.Name, kept);
    }

    public async Task EndAsync(DbContext host, WriteResult result, CancellationToken cancellationToken)
    {
        var registry = LoadRegistry.Of(host, target, lockTimeout);
        using var end = ((NpgsqlConnection)host.Database.GetDbConnection()).NewCommand(RegistrySql.End(registry.Delimited));
        end.Parameters.Add(new() { Value = _id });
        end.Parameters.Add(Text(RegistrySql.Committed));
        end.Parameters.Add(Text(LoadOutcome.Write(result)));
        await end.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private void AddKey(NpgsqlCommand command)
    {
        foreach (var part in (string[])[target.Schema, target.Name, name])
            command.Parameters.Add(Text(part));
    }
}

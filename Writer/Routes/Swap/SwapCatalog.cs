using EfWriter.Catalog;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Routes.Swap;

/// <summary>Asks the server what a table has that is carried over to another, and what depends on it.</summary>
/// <param name="connection">The connection, in the write's transaction.</param>
/// <param name="sql">Delimits names.</param>
internal sealed class SwapCatalog(NpgsqlConnection connection, ISqlGenerationHelper sql)
{
    /// <summary>What a table has at all.</summary>
    /// <param name="kinds">The kinds that are asked for.</param>
    /// <param name="oldTable">The table that has it.</param>
    /// <param name="newTable">The table that is to have it.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<SwapFacts> FindFactsAsync(IReadOnlyList<CarriedKind> kinds, uint oldTable, uint newTable,
        CancellationToken cancellationToken)
    {
        var question = Ask([.. SwapFacts.Flags, .. kinds.Select(kind => kind.IsPresent)]);
        var facts = await AskAsync([question], [Oid(oldTable), Oid(newTable)], reader => reader.GetFieldValue<bool[]>(0), cancellationToken)
            .ConfigureAwait(false);
        return facts is [[var depended, var foreign, var statistics, var key, var indexes, var constraints, var published,
            var functions, .. var present]]
            ? new(depended, foreign, statistics, [.. kinds.Where((_, i) => present[i])])
            {
                HasPrimaryKey = key,
                HasIndexes = indexes,
                HasConstraints = constraints,
                IsPublishedUnnamed = published,
                UsesFunctions = functions,
            }
            : new(MayHaveDependents: true, IsForeign: true, HasStatistics: true, kinds) { UsesFunctions = true };
    }

    /// <summary>What a table has to be carried over, in the order in which it is made again.</summary>
    /// <param name="kinds">The kinds that are asked for.</param>
    /// <param name="oldTable">The table that has it.</param>
    /// <param name="newTable">The table that is to have it; what it has already is left out.</param>
    /// <param name="name">The name in the statements.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<List<CarriedObject>> FindCarriedObjectsAsync(
        IReadOnlyList<CarriedKind> kinds, uint oldTable, uint newTable, QualifiedName name, CancellationToken cancellationToken)
    {
        var questions = kinds.SelectMany(kind => kind.Questions).ToList();
        return questions.Count == 0 ? [] : await SpellAsync(
            questions,
            [Oid(oldTable), Oid(newTable), Text(Delimit(name))],
            reader => new CarriedObject(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<string[]>(3),
                reader.IsDBNull(4) ? null : reader.GetString(4)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The indexes, constraints and statistics of the old table that are made again on the new one.</summary>
    /// <exception cref="FrameFault">The server's definition of one is not of the form that is known.</exception>
    public async Task<IReadOnlyList<KeptObject>> FindKeptAsync(PlannedSwap swap, SwapFacts facts, CancellationToken cancellationToken)
    {
        string[] questions =
        [
            .. swap.KeepsIndexes ? [KeptSql.Indexes, KeptSql.Constraints] : Array.Empty<string>(),
            .. facts.HasStatistics ? [KeptSql.Statistics] : Array.Empty<string>(),
        ];
        if (questions.Length == 0)
            return [];
        var found = await FindKeptAsync(questions, swap.Old.Oid, swap.Old.Name, swap.Script.LoadInto, cancellationToken)
            .ConfigureAwait(false);
        return [.. found.Where(kept => IsKept(swap, kept))];
    }

    // What the write itself makes is as the caller wants it; NOT NULL goes with its column.
    private static bool IsKept(PlannedSwap swap, KeptObject found) => found.Form == KeptForm.NotNull
        ? swap.Columns.Contains(found.Name)
        : !swap.Script.Indexes.Contains(found.Name) && !(found.IsPrimaryKey && swap.HasOwnKey);

    private Task<List<KeptObject>> FindKeptAsync(
        string[] questions, uint table, QualifiedName name, QualifiedName staging, CancellationToken cancellationToken) => SpellAsync(
        questions,
        [Oid(table), Text(Delimit(name)), Text(Delimit(staging))],
        reader => new KeptObject(
            reader.GetString(0),
            reader.GetString(1),
            (KeptForm)reader.GetInt32(2),
            reader.IsDBNull(3) ? throw Errors.NotMadeAgain(reader.GetString(0), reader.GetString(1)) : reader.GetString(3),
            reader.GetFieldValue<string[]>(4),
            Some(reader.GetFieldValue<string?[]>(5)),
            Some(reader.GetFieldValue<string?[]>(6))),
        cancellationToken);

    /// <summary>Refuses what somebody could have mean something else once it is made again from its text.</summary>
    /// <param name="table">The table that has it.</param>
    /// <param name="facts">What it has at all.</param>
    /// <param name="kept">Its indexes, constraints and statistics that are made again.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    /// <exception cref="FrameFault">There is such a thing.</exception>
    public async Task CheckNamesAsync(
        TargetTable table, SwapFacts facts, IReadOnlyCollection<KeptObject> kept, CancellationToken cancellationToken)
    {
        if (!facts.UsesFunctions)
            return;
        var names = await AskAsync([KeptSql.Names], [Oid(table)], BoundNames.Read, cancellationToken).ConfigureAwait(false);
        if (names.Find(name => name.Kind is not (KeptSql.Index or KeptSql.Check) || kept.Any(one => one.Name == name.Object)) is { } open)
            throw open.Role is { } role
                ? Errors.BoundByName(open.Kind, open.Object, open.Name, open.Schema, role)
                : Errors.NotFoundByName(open.Kind, open.Object, open.Name, open.Schema);
    }

    /// <summary>Pairs of texts about a table.</summary>
    public Task<List<(string What, string Name)>> FindPairsAsync(string question, uint table, CancellationToken cancellationToken) =>
        AskAsync([question], [Oid(table)], reader => (reader.GetString(0), reader.GetString(1)), cancellationToken);

    private static string Ask(IEnumerable<string> flags) =>
        $"SELECT ARRAY[{string.Join(", ", flags)}] FROM pg_catalog.pg_class o, pg_catalog.pg_class n WHERE o.oid = $1 AND n.oid = $2";

    private Task<List<T>> AskAsync<T>(
        IEnumerable<string> questions, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        AskAsync(questions, parameters, read, spellsWhole: false, cancellationToken);

    // Statements, in which nothing on the session's path stands for a name.
    private Task<List<T>> SpellAsync<T>(
        IEnumerable<string> questions, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        AskAsync(questions, parameters, read, spellsWhole: true, cancellationToken);

    // All questions in one round trip.
    private async Task<List<T>> AskAsync<T>(IEnumerable<string> questions, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read,
        bool spellsWhole, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        if (spellsWhole)
            batch.BatchCommands.Add(new(SearchPath.SpellWhole));
        foreach (var question in questions)
        {
            var command = new NpgsqlBatchCommand(question);
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter.Clone());
            batch.BatchCommands.Add(command);
        }

        if (spellsWhole)
            batch.BatchCommands.Add(new(SearchPath.Leave));

        var found = new List<T>();
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (spellsWhole)
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        for (var left = batch.BatchCommands.Count - (spellsWhole ? 2 : 0); left > 0; left--)
        {
            found.AddRange(await reader.ReadAllAsync(read, cancellationToken).ConfigureAwait(false));
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    private string Delimit(QualifiedName name) => sql.DelimitIdentifier(name.Name, name.Schema);

    private static string[] Some(string?[] texts) => [.. texts.OfType<string>()];
}

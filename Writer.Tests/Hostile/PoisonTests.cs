using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// Who gets a connection after a write, from a pool or by staying on it, finds it as it was: whatever the write was of, and however it
/// ended.
/// </summary>
public sealed class PoisonTests : DatabaseTest
{
    // All settings but those of extensions, which come with their loading; the role, what is open, held and left over, but for the looks
    // that Npgsql keeps prepared. Read in a transaction of its own, as the next user's first question is.
    private const string State = """
        SELECT concat_ws(E'\n', current_user, session_user,
            (SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings WHERE name <> 'application_name'
            AND name NOT LIKE '%.%'),
            (SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relpersistence = 't'),
            (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
            (SELECT count(*) FROM pg_prepared_statements WHERE name NOT LIKE '\_p%'), (SELECT count(*) FROM pg_cursors), (SELECT count(*)
            FROM pg_listening_channels()),
            pg_current_xact_id_if_assigned(), now() = statement_timestamp())
        """;

    [Test]
    public async Task A_connection_is_as_it_was([Values("", ";No Reset On Close=true")] string settings,
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString + settings)
            {
                MaxPoolSize = 4,
                ApplicationName = Schema
            }.ConnectionString);
        var before = (await StatesAsync(source))[0];
        foreach (var number in (int[])[0, 10])
        {
            var names = Names.OfNastyFrom(number);
            foreach (var write in NamedWrite.All.Where(write => method == BulkMethod.Copy || !write.IsForCopyOnly))
            {
                foreach (var fails in (bool[])[false, true])
                {
                    await write.PrepareAsync(names, Server.Source);
                    if (fails && write.HasTable)
                        await Sql($"ALTER TABLE {NamedWrite.TableOf(names)} ADD CONSTRAINT fails CHECK (false) NOT VALID");
                    await using (var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options))
                        await write.RunAsync(db, names, method);
                    await AssertAllAsync(source, before, $"{write.Kind}, fails: {fails}, {names}");
                    Ledger.Count("bad inputs tried");
                }
            }

            await NamedWrite.DropAsync(names, Server.Source);
        }
    }

    [Test]
    public async Task A_cancelled_write_leaves_it_as_it_was([Values("", ";No Reset On Close=true")] string settings)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString + settings)
            {
                MaxPoolSize = 4,
                ApplicationName = Schema
            }.ConnectionString);
        var before = (await StatesAsync(source))[0];
        foreach (var mode in (WriteMode[])[WriteMode.Insert, WriteMode.Upsert, WriteMode.Sync])
        {
            await Sql($"DROP TABLE IF EXISTS {Schema}.sales; CREATE TABLE {Schema}.sales (\"Id\" int PRIMARY KEY)");
            using var stop = new CancellationTokenSource();
            await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);

            Assert.That(
                () => db.WriteAsync(Frame.From(RowsThatStop(stop)), "sales", Options(IfExists.Append) with { Mode = mode, BatchRows = 10 },
                    stop.Token),
                Throws.InstanceOf<OperationCanceledException>());

            await AssertAllAsync(source, before, $"{mode}");
            Assert.That(await Count("sales"), Is.Zero);
        }
    }

    private sealed record OnlyId(int Id);

    private static IEnumerable<OnlyId> RowsThatStop(CancellationTokenSource stop)
    {
        for (var id = 0; id < 100; id++)
        {
            if (id == 50)
                stop.Cancel();
            yield return new(id);
        }
    }

    private static async Task AssertAllAsync(NpgsqlDataSource source, string before, string what)
    {
        foreach (var state in await StatesAsync(source))
            Assert.That(state, Is.EqualTo(before), what);
    }

    // Every connection that the pool has, for a write may have had several.
    private static async Task<IReadOnlyList<string>> StatesAsync(NpgsqlDataSource source)
    {
        await using var first = await source.OpenConnectionAsync();
        await using var second = await source.OpenConnectionAsync();
        await using var third = await source.OpenConnectionAsync();
        var states = new List<string>();
        foreach (var connection in (NpgsqlConnection[])[first, second, third])
        {
            await using var command = new NpgsqlCommand(State, connection);
            states.Add((string)(await command.ExecuteScalarAsync())!);
        }

        return states;
    }
}

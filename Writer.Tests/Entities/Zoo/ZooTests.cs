using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Entities arrive as SaveChanges would store them, or are refused by name: never different in silence.</summary>
public sealed class ZooTests
{
    // What SaveChanges stores does not depend on the loader.
    private static readonly ConcurrentDictionary<ZooModel, Lazy<Task<Stored>>> Saved = new(ReferenceEqualityComparer.Instance);
    private static int _count;

    private static IEnumerable<TestCaseData> Models =>
        from model in Zoo.All
        from method in model.IsForEveryLoader ? Zoo.Loaders : [BulkMethod.Auto]
        select new TestCaseData(model, method).SetArgDisplayNames(model.ToString(), method.ToString());

    [TestCaseSource(nameof(Models))]
    public async Task Entities_arrive_as_SaveChanges_would_store_them(object situation, BulkMethod method)
    {
        var model = (ZooModel)situation;
        var saved = await Saved.GetOrAdd(model, one => new(() => StoreAsync(one, one.Save, isRefused: false))).Value.ConfigureAwait(false);
        var refused = Refusal(model, method);
        var written = await StoreAsync(model, db => model.Write(db, method), refused is not null).ConfigureAwait(false);

        if (refused is not null)
        {
            Assert.That(written.Failure?.Message ?? string.Empty, Does.Match($@"\b{refused}\b"));
            Assert.That(written.Tables, Is.EqualTo(written.Before));
            return;
        }

        Assert.Multiple(() =>
        {
            Assert.That(
                written.Failure is null, Is.EqualTo(saved.Failure is null), $"SaveChanges: {saved.Failure}\nWriteAsync: {written.Failure}");
            Assert.That(written.Tables, Is.EqualTo(saved.Tables));
            Assert.That(written.Entities, Is.EqualTo(saved.Entities));
        });
        if (written.Failure is { } failure)
            Assert.That(failure, Is.InstanceOf<FrameWriteException>());
    }

    [Test]
    public void At_most_twelve_models_are_refused_and_every_name_is_one_model() => Assert.Multiple(() =>
    {
        Assert.That(Zoo.All.Count(model => model.Refused is not null), Is.LessThanOrEqualTo(12));
        Assert.That(Zoo.All.Select(model => model.ToString()), Is.Unique);
    });

    private static string? Refusal(ZooModel model, BulkMethod method) =>
        model.IsForNpgsqlAlone && method == BulkMethod.BulkExtensions ? "Value" : model.Refused;

    private static async Task<Stored> StoreAsync(ZooModel model, Func<ZooContext, Task> store, bool isRefused)
    {
        var schema = string.Create(CultureInfo.InvariantCulture, $"zoo_{Interlocked.Increment(ref _count)}");
        await SqlAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}").ConfigureAwait(false);
        try
        {
            await using (var db = ZooContext.Create(model, schema))
            {
                await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync().ConfigureAwait(false);
                if (model.Sql is { } sql)
                    await SqlAsync(sql(schema)).ConfigureAwait(false);
                model.Before?.Invoke(db);
                await db.SaveChangesAsync().ConfigureAwait(false);
            }

            var before = !isRefused ? "" : await ZooDump.TablesAsync(schema, model.Made).ConfigureAwait(false);
            var failure = await TryAsync(model, schema, store).ConfigureAwait(false);
            await using var reading = ZooContext.Create(model, schema);
            return new(
                failure, before, await ZooDump.TablesAsync(schema, model.Made).ConfigureAwait(false),
                    model.IsReadByEf ? await ZooDump.EntitiesAsync(reading, model.Made).ConfigureAwait(false) : "");
        }
        finally
        {
            await SqlAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE").ConfigureAwait(false);
        }
    }

    private static async Task<Exception?> TryAsync(ZooModel model, string schema, Func<ZooContext, Task> store)
    {
        try
        {
            await using var db = ZooContext.Create(model, schema);
            await store(db).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (
            failure is FrameWriteException or DbUpdateException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return failure;
        }
    }

    private static async Task SqlAsync(string sql)
    {
        await using var command = Server.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private sealed record Stored(Exception? Failure, string Before, string Tables, string Entities);
}

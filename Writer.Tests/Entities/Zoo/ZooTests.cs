using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Entities arrive as SaveChanges would store them, or are refused by name: never different in silence.</summary>
public sealed class ZooTests
{
    private static IEnumerable<TestCaseData> Models =>
        Zoo.All.Select(model => new TestCaseData(model).SetArgDisplayNames(model.ToString()));

    // One test for all loaders: EF builds a model for each schema, which takes longer than what is done with it.
    [TestCaseSource(nameof(Models))]
    public async Task Entities_arrive_as_SaveChanges_would_store_them(object situation)
    {
        var model = (ZooModel)situation;
        await using var schema = await ZooSchema.MakeAsync(model).ConfigureAwait(false);
        var saved = await StoreAsync(model, schema, model.Save, isRefused: false).ConfigureAwait(false);
        foreach (var method in model.IsForEveryLoader ? Zoo.Loaders : [BulkMethod.Auto])
        {
            await using var target = await schema.NextAsync().ConfigureAwait(false);
            var refused = Refusal(model, method);
            var written = await StoreAsync(model, target, db => model.Write(db, method), refused is not null).ConfigureAwait(false);
            if (refused is null)
                AssertSame(written, saved, method);
            else
                AssertRefused(written, refused, method);
        }
    }

    [Test]
    public void At_most_twelve_models_are_refused_and_every_name_is_one_model() => Assert.Multiple(() =>
    {
        Assert.That(Zoo.All.Count(model => model.Refused is not null), Is.LessThanOrEqualTo(12));
        Assert.That(Zoo.All.Select(model => model.ToString()), Is.Unique);
    });

    private static string? Refusal(ZooModel model, BulkMethod method) =>
        model.IsForNpgsqlAlone && method == BulkMethod.BulkExtensions ? "Value" : model.Refused;

    private static void AssertSame(Stored written, Stored saved, BulkMethod method)
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                written.Failure is null, Is.EqualTo(saved.Failure is null),
                $"{method}: SaveChanges: {saved.Failure}\nWriteAsync: {written.Failure}");
            Assert.That(written.Tables, Is.EqualTo(saved.Tables), $"{method}");
            Assert.That(written.Entities, Is.EqualTo(saved.Entities), $"{method}");
        });
        if (written.Failure is { } failure)
            Assert.That(failure, Is.InstanceOf<FrameWriteException>(), $"{method}");
        if (saved.Failure is DbUpdateConcurrencyException)
            Assert.That((written.Failure as FrameWriteException)?.Row, Is.Not.Null, $"{method}");
    }

    private static void AssertRefused(Stored written, string refused, BulkMethod method)
    {
        Assert.That(written.Failure?.Message ?? string.Empty, Does.Match($@"\b{refused}\b"), $"{method}");
        Assert.That(written.Tables, Is.EqualTo(written.Before), $"{method}");
    }

    private static async Task<Stored> StoreAsync(ZooModel model, ZooSchema schema, Func<ZooContext, Task> store, bool isRefused)
    {
        var before = !isRefused ? "" : await ZooDump.TablesAsync(schema.Name, model.Made).ConfigureAwait(false);
        var failure = await TryAsync(model, schema.Name, store).ConfigureAwait(false);
        await using var reading = ZooContext.Create(model, schema.Name);
        return new(
            failure, before, await ZooDump.TablesAsync(schema.Name, model.Made).ConfigureAwait(false),
                model.IsReadByEf ? await ZooDump.EntitiesAsync(reading, model.Made).ConfigureAwait(false) : "");
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

    private sealed record Stored(Exception? Failure, string Before, string Tables, string Entities);
}

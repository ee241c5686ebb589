using EfWriter.Tests.Entities.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EfWriter.Tests.Requests;

/// <summary>What an app says once for all writes of a context: defaults and hooks.</summary>
public sealed class AppDefaultsTests : WarehouseTest
{
    [Test]
    public async Task A_default_holds_unless_the_call_says_otherwise()
    {
        await using var db = NewDb(writer => writer.UseDefaults(new() { BulkMethod = BulkMethod.BulkExtensions }));

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await db.WriteAsync(Reports(1))).Method, Is.EqualTo(BulkMethod.BulkExtensions));
            Assert.That((await db.WriteAsync(Reports(1), new WriteOptions { BatchRows = 3 })).Method,
                Is.EqualTo(BulkMethod.BulkExtensions));
            Assert.That((await db.WriteAsync(Reports(1), new WriteOptions { BulkMethod = BulkMethod.Copy })).Method,
                Is.EqualTo(BulkMethod.Copy));
            Assert.That((await db.WriteAsync(Reports(1), new WriteOptions { IgnoreAppDefaults = true })).Method,
                Is.EqualTo(BulkMethod.Copy));
            Assert.That((await db.WriteGraphAsync(Reports(1))).Rows, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_default_that_would_have_no_effect_is_left_out_and_a_calls_own_option_is_refused()
    {
        await using var db = NewDb(writer => writer.UseDefaults(new()
        {
            Schema = Schema,
            SetGeneratedValues = true,
            OnNewColumn = OnNewColumn.Add,
            OnTypeMismatch = OnTypeMismatch.Cast,
            BulkMethod = BulkMethod.BulkExtensions,
        }));

        var frame = await db.WriteAsync(Frame.From([new { id = 1 }]), "made");
        Assert.That(frame.Schema, Is.EqualTo(Schema));
        var append = new WriteOptions { IfExists = IfExists.Append };
        Assert.That((await db.WriteAsync(Frame.From([new { id = 1, more = 2 }]), "made", append)).Rows, Is.EqualTo(1), "a column is added");
        var reports = Reports(2);
        await db.WriteAsync(reports);
        Assert.That(reports.Select(report => report.Id), Is.EquivalentTo(new[] { 1, 2 }));
        Assert.That((await db.WriteAsync(db.Purchases.Select(p => new Report { Name = p.Name }))).StayedOnServer, Is.True);
        Assert.That((await db.WriteAsync<Tag>(Frame.From([new { Id = 1, Name = "a" }]))).Rows, Is.EqualTo(1));
        Assert.That((await db.WriteGraphAsync(Reports(1))).Rows, Is.EqualTo(1));

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1 }]), "other", new WriteOptions { SetGeneratedValues = true }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("SetGeneratedValues"));
    }

    [Test]
    public void Each_option_is_a_default_or_refused_as_one()
    {
        var refused = OptionChoice.All.Where(choice => !IsDefault(choice.Say(new()))).Select(choice => choice.Option.Split('.')[0]);

        Assert.That(refused.Distinct(), Is.EquivalentTo(new[]
        {
            "IfExists", "Mode", "Merge", "Replace", "NewTable", "Distribution", "BadRows", "LoadName", "Columns", "OverridingSystemValue",
            "Progress", "IgnoreAppDefaults",
        }));

        static bool IsDefault(WriteOptions options)
        {
            try
            {
                new DbContextOptionsBuilder().UseEfWriter(writer => writer.UseDefaults(options));
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    [Test]
    public async Task Destinations_have_defaults_as_contexts_do()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Destinations:main"] = Server.ConnectionString }).Build();
        await using var provider = new ServiceCollection()
            .AddEfWriter(configuration, writer => writer.UseDefaults(new() { Schema = Schema, BulkMethod = BulkMethod.Importer }))
            .BuildServiceProvider();

        var result = await provider.GetRequiredService<PostgresDestination>().WriteAsync(Frame.From([new { id = 1 }]), "made");

        Assert.That((result.Schema, result.Method), Is.EqualTo((Schema, BulkMethod.Importer)));
    }

    private static List<Report> Reports(int count) => [.. Enumerable.Range(1, count).Select(i => new Report { Name = $"r{i}" })];

    private Warehouse NewDb(Action<EfWriterOptionsBuilder> configure) => NewDb(options => options.UseEfWriter(configure));
}

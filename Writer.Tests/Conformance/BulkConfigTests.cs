using EFCore.BulkExtensions;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

/// <summary>EFCore.BulkExtensions' own settings are the caller's, as far as they break no promise.</summary>
[TestFixture]
public sealed class BulkConfigTests : ConformanceTest
{
    private static readonly object[] Refused =
    [
        Case(nameof(BulkConfig.CustomDestinationTableName), config => config.CustomDestinationTableName = "elsewhere"),
        Case(nameof(BulkConfig.CustomSourceTableName), config => config.CustomSourceTableName = "elsewhere"),
        Case(nameof(BulkConfig.PropertiesToInclude), config => config.PropertiesToInclude = ["C0"]),
        Case(nameof(BulkConfig.PropertiesToExclude), config => config.PropertiesToExclude = ["C0"]),
        Case(nameof(BulkConfig.SetOutputIdentity), config => config.SetOutputIdentity = true),
        Case(nameof(BulkConfig.IncludeGraph), config => config.IncludeGraph = true),
        Case(nameof(BulkConfig.TemporalColumns), config => config.TemporalColumns.Add("C0")),
        Case(nameof(BulkConfig.DateTime2PrecisionForceRound), config => config.DateTime2PrecisionForceRound = true),
        Case(nameof(BulkConfig.UnderlyingConnection), config => config.UnderlyingConnection = connection => connection),
        Case(nameof(BulkConfig.UnderlyingTransaction), config => config.UnderlyingTransaction = transaction => transaction),
    ];

    [Test]
    public async Task Settings_that_are_open_reach_it_and_progress_is_reported_as_often_as_they_say()
    {
        await using var db = Host.New();
        var reports = new Reports();
        var rows = Enumerable.Range(0, 10).Select(i => new { Id = i, Name = $"n{i}" });

        var result = await db.WriteAsync(
            Frame.From(rows), "cells", (Options(method: BulkMethod.BulkExtensions) with { BatchRows = 6, Progress = reports })
            .WithBulkConfig(config => (config.NotifyAfter, config.BatchSize, config.PreserveInsertOrder) = (2, 5, false)));

        Assert.That((result.Rows, result.Method), Is.EqualTo((10L, BulkMethod.BulkExtensions)));
        Assert.That(reports.Rows, Is.EqualTo(new[] { 2L, 4, 6, 6, 8, 10, 10 }));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.cells"), Is.EqualTo(10));
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_setting_that_would_break_a_promise_is_refused_by_name_and_nothing_is_made(
        string setting, Action<BulkConfig> configure)
    {
        await using var db = Host.New();
        var options = Options(method: BulkMethod.BulkExtensions).WithBulkConfig(configure);

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From([new { Id = 1 }]), "cells", options))!;

        Assert.That(failure.Message, Does.Contain($"BulkConfig.{setting} is set").And.Contain("NotifyAfter"));
        Assert.That(await Rows($"SELECT FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace"), Is.Empty);
    }

    [Test]
    public async Task Settings_for_another_loader_are_refused(
        [Values(BulkMethod.Auto, BulkMethod.Copy, BulkMethod.Importer)] BulkMethod method)
    {
        await using var db = Host.New();
        var options = Options(method: method).WithBulkConfig(config => config.BatchSize = 5);

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From([new { Id = 1 }]), "cells", options))!;

        Assert.That(failure.Message, Does.Contain($"BulkConfig is set, and WriteOptions.BulkMethod is {method}"));
    }

    private static TestCaseData Case(string setting, Action<BulkConfig> configure) =>
        new TestCaseData(setting, configure).SetArgDisplayNames(setting);

    private sealed class Reports : IProgress<WriteProgress>
    {
        public List<long> Rows { get; } = [];

        public void Report(WriteProgress value)
        {
            if (value.Stage == WriteStage.Sending)
                Rows.Add(value.Rows);
        }
    }
}

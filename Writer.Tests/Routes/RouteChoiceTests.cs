using EfWriter.Catalog;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Routes;

/// <summary>Which route a write takes: by what is there and what was asked for, without a server.</summary>
[ServerFree]
public sealed class RouteChoiceTests
{
    private static readonly QualifiedName Name = new("s", "t");

    private static readonly IfExists?[] Asked = [null, IfExists.Fail, IfExists.Replace, IfExists.Append];

    [Test]
    public void A_missing_table_is_made_unless_a_mode_finds_rows([ValueSource(nameof(Asked))] IfExists? ifExists,
        [Values] WriteMode mode, [Values] ReplaceStrategy strategy) =>
        Assert.That(Of(Missing, new() { IfExists = ifExists, Mode = mode, Replace = new() { Strategy = strategy } }),
            Is.EqualTo(FindsRows(mode) && mode != WriteMode.DeleteInsert ? RouteKind.Merge : RouteKind.NewTable));

    [TestCase(OnBadRow.Fail, false, DeliveryKind.Whole)]
    [TestCase(OnBadRow.Fail, true, DeliveryKind.InPieces)]
    [TestCase(OnBadRow.Skip, false, DeliveryKind.InPieces)]
    [TestCase(OnBadRow.Reject, false, DeliveryKind.InPieces)]
    public void Rows_are_sent_in_pieces_where_a_bad_one_is_left_out_or_looked_for(OnBadRow onBadRow, bool findsBadRow, object delivery) =>
        Assert.That(
            RouteChoice.DeliveryOf(Request(new() { BadRows = new() { OnBadRow = onBadRow } }) with { FindsBadRow = findsBadRow }),
            Is.EqualTo(delivery));

    [TestCase(IfExists.Append, WriteMode.Insert, ReplaceStrategy.Swap, RouteKind.Append)]
    [TestCase(IfExists.Append, WriteMode.Insert, ReplaceStrategy.Truncate, RouteKind.Append)]
    [TestCase(IfExists.Append, WriteMode.Insert, ReplaceStrategy.DeleteRows, RouteKind.Append)]
    [TestCase(IfExists.Append, WriteMode.Upsert, ReplaceStrategy.Swap, RouteKind.Merge)]
    [TestCase(IfExists.Append, WriteMode.InsertOnly, ReplaceStrategy.Swap, RouteKind.Merge)]
    [TestCase(IfExists.Append, WriteMode.UpdateOnly, ReplaceStrategy.Swap, RouteKind.Merge)]
    [TestCase(IfExists.Append, WriteMode.Sync, ReplaceStrategy.Swap, RouteKind.Merge)]
    [TestCase(IfExists.Append, WriteMode.AppendNewest, ReplaceStrategy.Swap, RouteKind.Merge)]
    [TestCase(IfExists.Replace, WriteMode.Insert, ReplaceStrategy.Swap, RouteKind.Swap)]
    [TestCase(IfExists.Replace, WriteMode.Insert, ReplaceStrategy.Truncate, RouteKind.ReplacedRows)]
    [TestCase(IfExists.Replace, WriteMode.Insert, ReplaceStrategy.DeleteRows, RouteKind.ReplacedRows)]
    public void A_table_that_is_there_is_filled_as_asked(IfExists ifExists, WriteMode mode, ReplaceStrategy strategy, object route) =>
        Assert.That(Of(Plain, new() { IfExists = ifExists, Mode = mode, Replace = new() { Strategy = strategy } }), Is.EqualTo(route));

    [TestCase(false, false, true, RouteKind.StagedInsert)]
    [TestCase(false, true, false, RouteKind.StagedInsert)]
    [TestCase(true, false, false, RouteKind.StagedInsert)]
    [TestCase(true, true, true, RouteKind.StagedInsert)]
    [TestCase(false, false, false, RouteKind.Append)]
    public void Rows_are_staged_if_COPY_would_not_do_what_INSERT_does(bool hidesRows, bool hasInsertRules, bool isElsewhere,
        object route) =>
        Assert.That(
            Of(Plain with { Facts = new(hidesRows, hasInsertRules, IsElsewhere: isElsewhere) }, new() { IfExists = IfExists.Append }),
            Is.EqualTo(route));

    [Test]
    public void Staging_for_an_insert_changes_no_other_route([Values] WriteMode mode, [Values] ReplaceStrategy strategy)
    {
        var options = new WriteOptions { IfExists = IfExists.Replace, Mode = mode, Replace = new() { Strategy = strategy } };

        Assert.That(Of(Plain with { Facts = new(HidesRows: true) }, options), Is.EqualTo(Of(Plain, options)));
    }

    [Test]
    public void Columns_that_PostgreSQL_casts_are_merged_from_a_stage([ValueSource(nameof(Asked))] IfExists? ifExists,
        [Values] WriteMode mode) =>
        Assert.That(RouteChoice.Of(Plain, Request(new() { IfExists = ifExists, Mode = mode }), casts: true), Is.EqualTo(RouteKind.Merge));

    [Test]
    public void Several_connections_send_only_into_a_table_that_the_write_makes_and_commits(
        [Values] bool ownsTransaction, [Values] bool isSchemaMissing, [Values] bool isTemporary, [Values] WriteMode mode,
        [Values] BulkMethod method, [Values] OnBadRow onBadRow, [Values] bool findsBadRow)
    {
        var target = new ResolvedTarget(isTemporary ? new("pg_temp", "t") : Name, null) { IsSchemaMissing = isSchemaMissing };
        var options = new WriteOptions { Parallelism = 3, Mode = mode, BulkMethod = method, BadRows = new() { OnBadRow = onBadRow } };
        var isAlone = !ownsTransaction || isSchemaMissing || isTemporary || FindsRows(mode)
            || method is BulkMethod.Importer or BulkMethod.BulkExtensions
            || onBadRow != OnBadRow.Fail || findsBadRow;

        Assert.That(RouteChoice.StreamsOf(target, Request(options) with { FindsBadRow = findsBadRow }, ownsTransaction),
            Is.EqualTo(isAlone ? 1 : 3));
    }

    private static ResolvedTarget Missing => new(Name, null);

    private static ResolvedTarget Plain => new(Name, new TargetTable(Name, 1, 'r', IsPartition: false, Inserted: 0, []));

    private static RouteKind Of(ResolvedTarget target, WriteOptions options) => RouteChoice.Of(target, Request(options), casts: false);

    private static WriteRequest Request(WriteOptions options) => new(Frame.From([new { id = 1 }]), Name, options);

    private static bool FindsRows(WriteMode mode) => mode is not (WriteMode.Insert or WriteMode.AppendNewest);
}

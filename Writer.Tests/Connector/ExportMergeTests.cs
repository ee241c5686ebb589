namespace EfWriter.Tests.Connector;

/// <summary>What an EXPORT can say of a merge, and that it is what a program would say.</summary>
[Support.ServerFree]
public sealed class ExportMergeTests
{
    private static IEnumerable<TestCaseData> Statements()
    {
        yield return new("\"mode\": \"upsert\", \"when_newer\": \"version\", \"delete_marker\": \"gone\"",
            WriteMode.Upsert, new MergeOptions { WhenNewer = "version", DeleteMarker = "gone" });
        yield return new("\"mode\": \"sync\", \"key_index\": \"live\", \"soft_delete\": \"at\"",
            WriteMode.Sync, new MergeOptions { KeyIndex = "live", SoftDelete = "at" });
        yield return new("\"mode\": \"delete\", \"when_newer\": \"version\"", WriteMode.Delete, new MergeOptions { WhenNewer = "version" });
    }

    [TestCaseSource(nameof(Statements))]
    public void Options_are_those_of_a_program(string options, WriteMode mode, MergeOptions merge)
    {
        var read = Parse(options);

        Assert.That(read.Mode, Is.EqualTo(mode));
        Assert.That(read.Merge! with { Keys = [], SyncScope = [] }, Is.EqualTo(merge with { Keys = [], SyncScope = [] }));
    }

    [Test]
    public void Columns_are_names()
    {
        var merge = Parse("\"mode\": \"upsert\", \"update_columns\": [\"a\", \"b\"], \"on_duplicate_key\": \"newest_wins\", "
            + "\"newest_by\": \"at\"").Merge!;
        var other = Parse("\"mode\": \"upsert\", \"insert_only_columns\": \"made_at\"").Merge!;
        var replaced = Parse("\"mode\": \"delete_insert\", \"keys\": [\"day\", \"city\"]");

        Assert.That(merge.UpdateColumns, Is.EqualTo(new[] { "a", "b" }));
        Assert.That((merge.NewestBy, merge.OnDuplicateKey), Is.EqualTo((new[] { "at" }, OnDuplicateKey.NewestWins)));
        Assert.That(other.InsertOnlyColumns, Is.EqualTo(new[] { "made_at" }));
        Assert.That((replaced.Mode, replaced.Merge!.Keys), Is.EqualTo((WriteMode.DeleteInsert, new[] { "day", "city" })));
    }

    private static WriteOptions Parse(string options) =>
        ExportStatement.Parse($"EXPORT t TO 'postgres://e/public/t' TYPE POSTGRES OPTIONS {{\"table_name\": \"t\", {options}}}").Options;
}

using EfWriter.Tests.Support;

namespace EfWriter.Tests.FrameWriter;

/// <summary>What to do about a key that is not unique, by where the other row is.</summary>
public sealed class UniqueRemedyTests : DatabaseTest
{
    [TestCase("PRIMARY KEY (id)")]
    [TestCase("UNIQUE (id)")]
    [TestCase("EXCLUDE USING btree (id WITH =)")]
    public async Task A_row_that_the_table_has_already_is_for_another_mode_or_is_left_out(string constraint)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id integer, {constraint}); INSERT INTO {Schema}.sales VALUES (2)");
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From([new { id = 1 }, new { id = 2 }]), "sales", Options(IfExists.Append)))!;

        Assert.That(failure.Row, Is.EqualTo(1));
        Assert.That(failure.Message, constraint.StartsWith("EXCLUDE", StringComparison.Ordinal)
            ? Does.Contain("23P01")
            : Does.EndWith("If the table has the row already, set WriteOptions.Mode to Upsert or InsertOnly, or leave such rows out by "
                + "BadRows.OnBadRow; if two rows of the frame are the same, remove one."));
    }

    [Test]
    public async Task Rows_of_the_frame_that_are_the_same_are_to_be_removed([Values] bool isReplaced)
    {
        if (isReplaced)
            await Sql($"CREATE TABLE {Schema}.sales (id integer)");
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From([new { id = 2 }, new { id = 2 }]), "sales",
                Options(isReplaced ? IfExists.Replace : IfExists.Fail) with { NewTable = new() { PrimaryKey = ["id"] } }))!;

        Assert.That(failure.Message, Does.EndWith("Remove the duplicates from the frame, or leave the key or unique index out."));
    }
}

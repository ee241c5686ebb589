namespace EfWriter.Tests.Loads;

/// <summary>A part is written once by its name, however often it is tried.</summary>
public sealed class PartTests : LoadTest
{
    [Test]
    public async Task A_part_that_is_there_is_not_written_again()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-1", Part(0, 3));

        var again = await load.WritePartAsync("part-1", Part(0, 3));

        Assert.That(again, Is.EqualTo(new PartResult("part-1", 3, AlreadyThere: true)));
        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task The_same_part_with_other_rows_is_refused_by_both_counts()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-1", Part(0, 3));

        var refusal = Refusal(() => load.WritePartAsync("part-1", Part(0, 4)));

        Assert.That(refusal.Message, Does.Contain("'part-1' was committed with 3 rows, and now has 4"));
    }

    [Test]
    public async Task Of_two_sessions_with_one_part_one_writes_it()
    {
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        await using var load = await destination.BeginLoadAsync(Shape, "items", Options());

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => load.WritePartAsync("part-1", Part(0, 1_000))));

        Assert.That(results.Count(one => !one.AlreadyThere), Is.EqualTo(1));
        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(1_000));
    }

    [Test]
    public async Task A_part_that_fails_leaves_nothing_and_can_be_written_again()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        var broken = Frame.From(Enumerable.Range(0, 3).Select(id => id == 2 ? throw new IOException("gone") : new Item(id, "x")));
        Refusal(() => load.WritePartAsync("part-1", broken));

        await load.WritePartAsync("part-1", Part(0, 3));

        Assert.That((await load.StatusAsync()).Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task A_part_after_the_end_of_the_load_is_refused([Values] bool isCommitted)
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await (isCommitted ? load.CommitAsync() : load.AbortAsync());

        var refusal = Refusal(() => load.WritePartAsync("part-1", Part(0, 3)));

        Assert.That(refusal.Message, Does.Contain("is over"));
    }

    [Test]
    public async Task A_part_lacks_no_column_of_the_load()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());

        var refusal = Refusal(() => load.WritePartAsync("part-1", Frame.From(new[] { new { Id = 1 } })));

        Assert.That((refusal.Column, refusal.Message), Is.EqualTo(("Name", refusal.Message)));
        Assert.That(refusal.Message, Does.Contain("every part has all columns"));
    }

    [TestCase("")]
    [TestCase("a\nb")]
    public async Task A_name_that_cannot_be_shown_is_refused(string name)
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());

        Assert.That(Refusal(() => load.WritePartAsync(name, Part(0, 1))).Message, Does.Contain("part's name"));
    }

    [TestCase("efwriter-load-1-AAAA")]
    [TestCase("")]
    [TestCase("orders")]
    public async Task A_text_that_is_no_token_is_refused(string token)
    {
        await using var db = NewContext();

        Assert.That(Assert.Throws<FrameWriteException>(() => db.OpenLoad(token)).Message, Does.Contain("token cannot be read"));
    }
}

using System.Text;

namespace EfWriter.Tests.Routes;

/// <summary>
/// A text into a new table: in a transaction of the write's own, its rows are frozen, also when a late value has widened a column.
/// </summary>
public sealed class TextRoundTripTests : RouteTest
{
    // Beyond what is looked at before the first row is sent.
    private static readonly string Early = string.Concat(Enumerable.Repeat($"1,{new string('f', 45_000)}\n", 100));

    [Test]
    public Task A_text_into_a_new_table() => Pin("text, new table", "", () => Write("id,name\n1,x\n"));

    [Test]
    public Task A_text_that_a_late_value_widens() => Pin("text, widened", "", () => Write($"id,name\n{Early}late,x\n"));

    [Test]
    public Task A_text_that_a_late_value_widens_in_a_transaction_of_the_callers() => Pin(
        "text, widened in a caller's transaction", "", async () =>
        {
            await using var db = NewHeardContext();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.WriteAsync(Csv($"id,name\n{Early}late,x\n"), "items", Into());
            await transaction.CommitAsync();
        });

    private async Task Write(string text)
    {
        await using var db = NewHeardContext();
        await db.WriteAsync(Csv(text), "items", Into());
    }

    private static Frame Csv(string text) => Frame.FromCsv(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}

using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class AsyncRowsFrameTests
{
    [Test]
    public async Task Rows_come_in_batches_and_in_order()
    {
        var frame = Frame.From(Rows(5));

        Assert.That(frame.Fields,
            Is.EqualTo(new[] { new FrameField("Id", typeof(int), false), new FrameField("Name", typeof(string), true) }));
        Assert.That(await frame.RowsAsync(2), Is.EqualTo(new object?[][] { [0, null], [1, "1"], [2, null], [3, "3"], [4, null] }));
    }

    [Test]
    public async Task A_second_read_is_refused()
    {
        var frame = Frame.From(Rows(1));
        await frame.RowsAsync();

        Assert.That(frame.CanBeReadAgain, Is.False);
        Assert.That(() => frame.ReadAsync(1, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("read already"));
    }

    [Test]
    public async Task No_rows_are_no_batch() => Assert.That(await Frame.From(Rows(0)).RowsAsync(), Is.Empty);

    [Test]
    public void A_null_row_is_refused_with_its_number()
    {
        static async IAsyncEnumerable<Row> WithNull()
        {
            yield return new Row(0, null);
            await Task.Yield();
            yield return null!;
        }

        Assert.That(() => Frame.From(WithNull()).RowsAsync(), Throws.TypeOf<FrameFault>().With.Property("Row").EqualTo(1L));
    }

    [Test]
    public void The_source_is_told_of_the_cancellation()
    {
        static async IAsyncEnumerable<Row> Endless(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (true)
            {
                await Task.Delay(1, cancellationToken);
                yield return new Row(0, null);
            }
        }

        using var source = new CancellationTokenSource(millisecondsDelay: 20);
        Assert.That(async () => await Frame.From(Endless()).ReadAsync(int.MaxValue, source.Token).LastAsync(),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static async IAsyncEnumerable<Row> Rows(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new Row(i, i % 2 == 0 ? null : $"{i}");
        }
    }

    private sealed record Row(int Id, string? Name);
}

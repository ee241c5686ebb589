using EfWriter.Tests.Support;

namespace EfWriter.Tests.Readme;

/// <summary>The examples of docs/loads.md, word for word, run.</summary>
[Alone] // They write to the schema public.
public sealed class LoadExamples : DatabaseTest
{
    [TearDown]
    public Task Clean() => Sql("DROP TABLE IF EXISTS public.orders, public.__efwriter_loads; DROP ROLE IF EXISTS loader");

    [Test]
    public async Task Parts_come_into_the_table_at_once()
    {
        await using var db = NewContext();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        var frame = Frame.From(new[] { new Order(1), new Order(2) });

        // Once, wherever the job is planned.
        await using var load = await db.BeginLoadAsync(Frame.From(Array.Empty<Order>()), "orders",
            new WriteOptions { IfExists = IfExists.Replace },
            new LoadOptions { ExpectedParts = ["part-0001", "part-0002"] });

        // In any process, on any machine, as often as it takes.
        await destination.WritePartAsync(load.Token, "part-0001", frame);

        var token = load.Token;
        LoadStatus status = await db.OpenLoad(token).StatusAsync();
        foreach (LoadPart part in status.Parts)
            Console.WriteLine($"{part.Name}: {part.Rows} rows by {part.Role}");
        Console.WriteLine(string.Join(", ", status.Missing));

        await destination.WritePartAsync(load.Token, "part-0002", frame);

        // Once all parts are there.
        WriteResult result = await load.CommitAsync();

        Assert.That((status.Missing, result.Rows), Is.EqualTo((new[] { "part-0002" }, 4L)));
    }

    [Test]
    public async Task A_role_is_let_in()
    {
        await Sql("DROP ROLE IF EXISTS loader; CREATE ROLE loader");
        await using var db = NewContext();
        var (shape, options) = (Frame.From(Array.Empty<Order>()), new WriteOptions());

        var load = await db.BeginLoadAsync(shape, "orders", options, new LoadOptions { PartRoles = ["loader"] });

        await load.AbortAsync();
    }

    [Test]
    public async Task A_load_of_a_name_is_written_once()
    {
        await using var db = NewContext();
        var frame = Frame.From(new[] { new Order(1) });
        for (var run = 0; run < 2; run++)
        {
            var result = await db.WriteAsync(frame, "orders", new WriteOptions
            {
                IfExists = IfExists.Append,
                LoadName = "2026-11-26/orders",
            });
            if (result.AlreadyLoaded)
                Console.WriteLine("Loaded before; nothing was written.");
            Assert.That(result.AlreadyLoaded, Is.EqualTo(run == 1));
        }

        await Sql("DELETE FROM __efwriter_loads WHERE table_name = 'orders' AND name = '2026-11-26/orders'");
        var anew = await db.WriteAsync(frame, "orders", new() { IfExists = IfExists.Append, LoadName = "2026-11-26/orders" });
        Assert.That(anew.AlreadyLoaded, Is.False);
    }

    private sealed record Order(int Id);
}

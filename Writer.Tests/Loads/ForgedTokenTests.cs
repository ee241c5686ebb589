using System.Data;
using EfWriter.Loads;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Loads;

/// <summary>What is put together of a token and the table of loads by somebody else leads to no table but the load's own.</summary>
public sealed class ForgedTokenTests : LoadTest
{
    private const string Registry = "__efwriter_loads";

    [Test]
    public async Task A_token_with_another_table_of_the_owner_leads_nowhere()
    {
        await Sql($"CREATE TABLE {Schema}.victim (\"Id\" int, \"Name\" text); INSERT INTO {Schema}.victim VALUES (7, 'mine')");
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-1", Part(0, 3));
        var victim = await Scalar<uint>($"SELECT '{Schema}.victim'::regclass::oid");
        var token = LoadToken.Parse(load.Token);
        foreach (var forged in (LoadToken[])[token with { Rows = victim }, token with { Registry = victim }])
        {
            Assert.That(Refusal(() => db.WritePartAsync($"{forged}", "part-2", Part(3, 3))).Code, Is.EqualTo("not-a-load-token"));
            Assert.That(Refusal(() => db.OpenLoad($"{forged}").CommitAsync()).Code, Is.AnyOf("not-a-load-token", "registry-not-trusted"));
            Assert.That(Refusal(() => db.OpenLoad($"{forged}").AbortAsync()).Code, Is.AnyOf("not-a-load-token", "registry-not-trusted"));
        }

        Assert.That(await Ids("victim"), Is.EqualTo([7]));
        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }

    [TestCase("table_name = 'victim'")]
    [TestCase("options = replace(options, 'Append', 'Replace')")]
    public async Task A_load_whose_row_was_changed_is_not_committed(string change)
    {
        await Sql($"CREATE TABLE {Schema}.items (\"Id\" int, \"Name\" text); CREATE TABLE {Schema}.victim (\"Id\" int, \"Name\" text)");
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options(IfExists.Append));
        await load.WritePartAsync("part-1", Part(0, 3));
        await Sql($"UPDATE {Schema}.{Registry} SET {change}");

        Assert.That(Refusal(() => load.CommitAsync()).Code, Is.EqualTo("load-terms-changed"));

        Assert.That(await Count("items") + await Count("victim"), Is.Zero);
    }

    [Test]
    public async Task A_row_that_was_laid_out_has_no_table_swept()
    {
        await using var db = NewContext();
        await using (await db.BeginLoadAsync(Shape, "items", Options()))
        {
            // Makes the table of loads.
        }

        await Sql($"""
            CREATE TABLE {Schema}.precious (id int);
            INSERT INTO {Schema}.{Registry} (id, schema_name, table_name, state, role, began_at, keep_for, rows_table, parts_table)
            VALUES (gen_random_uuid(), '{Schema}', 'items', 'open', current_user, now() - interval '9 days', '1 day',
                '{Schema}.precious'::regclass, '{Schema}.precious'::regclass)
            """);

        await using var load = await db.BeginLoadAsync(Shape, "items", Options());

        Assert.That(await Count("precious"), Is.Zero);
    }

    [TestCase(IsolationLevel.RepeatableRead)]
    [TestCase(IsolationLevel.Serializable)]
    public async Task A_transaction_that_does_not_see_later_parts_ends_no_load(IsolationLevel level)
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var other = NewContext();
        await using (await other.Database.BeginTransactionAsync(level))
        {
            await other.Database.ExecuteSqlRawAsync("SELECT 1");
            await load.WritePartAsync("part-1", Part(0, 3));

            Assert.That(Refusal(() => other.OpenLoad(load.Token).CommitAsync()).Code, Is.EqualTo("load-needs-read-committed"));
            Assert.That(Refusal(() => other.OpenLoad(load.Token).RemovePartAsync("part-1")).Code, Is.EqualTo("load-needs-read-committed"));
        }

        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
    }
}

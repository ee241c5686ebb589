using EfWriter.Tests.Support;

namespace EfWriter.Tests.Requests;

/// <summary>What is accepted has its effect, in every kind of write on a table that stays.</summary>
public sealed class OptionEffectTests : DatabaseTest
{
    [Test]
    public async Task A_table_that_stays_is_made_to_fit(
        [Values("Truncate", "DeleteRows", "Append", "Upsert", "InsertOnly", "Sync", "AppendNewest")] string kind)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, qty int)");
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { id = 5, qty = 5_000_000_000L, extra = "e" }]), "sales", Kind(kind) with
        {
            OnNewColumn = OnNewColumn.Add,
            OnWiderType = OnWiderType.Alter,
            OverridingSystemValue = true,
            Columns = new Dictionary<string, ColumnOptions> { ["extra"] = new() { MaxLength = 9, Comment = "more" } },
        });

        Assert.That(await Rows($"SELECT id, qty, extra FROM {Schema}.sales"), Is.EqualTo(new object[][] { [5, 5_000_000_000L, "e"] }));
        Assert.That(await Rows($"""
            SELECT format_type(atttypid, atttypmod), col_description(attrelid, attnum) FROM pg_attribute
            WHERE attrelid = '{Schema}.sales'::regclass AND attname = 'extra'
            """), Is.EqualTo(new object[][] { ["character varying(9)", "more"] }));
    }

    [Test]
    public async Task A_table_that_is_missing_is_made_as_it_is_described(
        [Values("Fail", "Swap", "Truncate", "DeleteRows", "Append", "Upsert", "InsertOnly", "Sync", "AppendNewest")] string kind)
    {
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { id = 5, qty = 6 }]), "sales", Kind(kind) with
        {
            NewTable = new() { PrimaryKey = ["id"], Indexes = [new("qty") { Name = "by_qty" }], Comment = "described" },
            Columns = new Dictionary<string, ColumnOptions> { ["qty"] = new() { StoreType = "bigint" } },
        });

        Assert.That(await Rows($"SELECT id, qty FROM {Schema}.sales"), Is.EqualTo(new object[][] { [5, 6L] }));
        Assert.That(await Scalar<string>($"SELECT obj_description('{Schema}.sales'::regclass)"), Is.EqualTo("described"));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_index WHERE indrelid = '{Schema}.sales'::regclass"), Is.EqualTo(2));
    }

    [Test]
    public async Task An_index_over_the_keys_that_is_asked_for_keeps_its_name()
    {
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { id = 5, qty = 6 }]), "sales", Options() with
        {
            Mode = WriteMode.Upsert,
            Merge = new() { Keys = ["qty"] },
            NewTable = new() { PrimaryKey = ["id"], Indexes = [new("qty") { Name = "by_qty" }] },
        });

        Assert.That(
            await Rows(
                $"SELECT indexrelid::regclass::text, indisunique FROM pg_index WHERE indrelid = '{Schema}.sales'::regclass AND NOT "
                + "indisprimary"),
            Is.EqualTo(new object[][] { [$"{Schema}.by_qty", true] }));
    }

    private WriteOptions Kind(string kind) => kind switch
    {
        "Fail" => Options(IfExists.Fail),
        "Append" => Options(IfExists.Append),
        "Swap" or "Truncate" or "DeleteRows" =>
            Options(IfExists.Replace) with { Replace = new() { Strategy = Enum.Parse<ReplaceStrategy>(kind) } },
        "AppendNewest" => Options() with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } },
        _ => Options() with { Mode = Enum.Parse<WriteMode>(kind), Merge = new() { Keys = ["id"] } },
    };
}

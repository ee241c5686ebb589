using EfWriter.Tests.Sequences;

namespace EfWriter.Tests.Requests;

/// <summary>
/// What may be said of entities: the model decides about the schema and the columns, and properties' names stand for columns.
/// </summary>
public sealed class EntityOptionTests : SequenceTest
{
    private static readonly WriteOptions[] OfTheModel =
    [
        new() { Schema = "public" },
        new() { Columns = new Dictionary<string, ColumnOptions> { ["name"] = new() { MaxLength = 5 } } },
    ];

    [TestCase(0,
        "WriteOptions.Schema is set, and an entity goes to its model's schema. Nothing was written. Leave it out, or map the entity to "
        + "another schema. [option-refused]")]
    [TestCase(1,
        "WriteOptions.Columns is set, and an entity's columns are its model's. Nothing was written. Leave it out, or configure the "
        + "properties in the model. [option-refused]")]
    public async Task What_the_model_decides_is_refused_by_name(int options, string expected)
    {
        await using var db = NewPeople();
        var frame = Frame.From([new { name = "n" }]);

        Assert.Multiple(() =>
        {
            foreach (var write in new Func<Task>[]
            {
                () => db.WriteAsync(People(1), OfTheModel[options]), () => db.WriteAsync(OnceAsync(People(1)), OfTheModel[options]),
                () => db.WriteAsync<Person>(frame, OfTheModel[options]), () => db.PlanAsync(People(1), OfTheModel[options]),
                () => db.PlanAsync<Person>(frame, OfTheModel[options]),
            })
            {
                Assert.That(() => write(),
                    Throws.TypeOf<FrameWriteException>().With.Message.EqualTo($"Cannot write table '{Schema}.{Table}': {expected}"));
            }
        });
        Assert.That(await Count(Table), Is.Zero);
    }

    [Test]
    public async Task A_table_that_is_made_takes_properties_or_columns_for_its_key_and_indexes([Values("Code", "code")] string key,
        [Values("Name", "name")] string index)
    {
        await Sql($"DROP TABLE {Schema}.{Table}");
        await using var db = NewPeople();

        await db.WriteAsync([new Person { Id = 1, Name = "n", Points = 1, Code = "c" }], new WriteOptions
        {
            NewTable = new() { PrimaryKey = [key], Indexes = [new(index) { IsUnique = true, Name = "one_name" }], Comment = "people" },
        });

        Assert.That(await Rows($"""
            SELECT a.attname::text, i.indisprimary FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = '{Schema}.{Table}'::regclass ORDER BY 2 DESC
            """), Is.EqualTo(new object[][] { ["code", true], ["name", false] }));
        Assert.That(await Scalar<string>($"SELECT obj_description('{Schema}.{Table}'::regclass)"), Is.EqualTo("people"));
    }

    [Test]
    public async Task A_name_that_is_no_property_is_refused()
    {
        await using var db = NewPeople();

        Assert.That(() => db.WriteAsync(People(1), new WriteOptions { NewTable = new() { PrimaryKey = ["Nothing"] } }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("WriteOptions.NewTable.PrimaryKey names the column 'Nothing'"));
    }
}

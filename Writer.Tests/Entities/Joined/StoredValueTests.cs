using System.Linq.Expressions;
using EfWriter.Tests.Entities.Queries;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Entities.Joined;

/// <summary>Rows of values find what <c>Contains</c> finds, however the model stores them, or are refused by name.</summary>
public sealed class StoredValueTests : DatabaseTest
{
    private static readonly ValueCase[] Cases =
    [
        new ValuesOf<ItemId>("a key", one => one.Id),
        new ValuesOf<int>("a number", one => one.Number),
        new ValuesOf<int?>("a number that may be null", one => one.Rank),
        new ValuesOf<decimal>("euros as cents", one => one.Price),
        new ValuesOf<decimal>("a decimal", one => one.Cost),
        new ValuesOf<string>("a text as another text", one => one.Code),
        new ValuesOf<string>("a text", one => one.Name),
        new ValuesOf<string>("a text of fixed length", one => one.Fixed),
        new ValuesOf<string?>("a text as another text, or null", one => one.Note),
        new ValuesOf<Label?>("a class as text", one => one.Label),
        new ValuesOf<State>("an enum as text", one => one.State),
        new ValuesOf<State?>("an enum that may be null", one => one.Kind),
        new ValuesOf<DateTime>("an instant", one => one.At),
        new ValuesOf<DateTime>("a local time", one => one.Local),
        new ValuesOf<DateTime?>("a day", one => one.Day),
        new ValuesOf<double>("a double as real", one => one.Rate),
        new ValuesOf<float>("a float as double precision", one => one.Ratio),
        new ValuesOf<bool>("a boolean as text", one => one.Flag),
        new ValuesOf<Guid>("a uuid", one => one.Key),
        new ValuesOf<Guid>("a uuid as text", one => one.Other),
        new ValuesOf<byte[]>("bytes", one => one.Bytes),
        new ValuesOf<string>("a document", one => one.Json),
        new ValuesOf<decimal>("a property of an owned object", one => one.Extent!.Width, one => one.Extent?.Width ?? 0),
        new ValuesOf<string?>("a property of an owned object that may be null", one => one.Extent!.Unit, one => one.Extent?.Unit),
        new ValuesOf<decimal>("a property of a complex object", one => one.Inner.Width),
        new ValuesOf<uint>("a row's version", one => one.Version),
    ];

    private static IEnumerable<TestCaseData> EachCase() => Cases.Select(one => new TestCaseData(one).SetArgDisplayNames(one.Name));

    [SetUp]
    public async Task CreateTable()
    {
        await using var db = Shelf.Create(Schema);
        await Sql(db.Database.GenerateCreateScript());
        db.AddRange(Shelf.Seed());
        await db.SaveChangesAsync();
    }

    [TestCaseSource(nameof(EachCase))]
    public async Task Values_of_a_property_find_what_Contains_finds(ValueCase one)
    {
        await using var db = Shelf.Create(Schema);
        await one.NamedAsync(db);
    }

    [TestCaseSource(nameof(EachCase))]
    public async Task Values_of_nobody_knows_which_find_what_Contains_finds_or_are_refused(ValueCase one)
    {
        await using var db = Shelf.Create(Schema);
        await one.UnnamedAsync(db);
    }

    /// <summary>A property.</summary>
    public abstract class ValueCase(string name)
    {
        public string Name { get; } = name;

        internal abstract Task NamedAsync(Shelf db);

        internal abstract Task UnnamedAsync(Shelf db);
    }

    private sealed class ValuesOf<T>(string name, Expression<Func<Item, T>> property, Func<Item, T>? get = null) : ValueCase(name)
    {
        internal override async Task NamedAsync(Shelf db)
        {
            var list = await ListAsync(db);
            var expected = await Ids(db, item => Contained(list, item));
            await using (var rows = await db.UseRowsAsync(list, property))
                await FindsAsync(db, rows.Rows, list, expected);

            await using var transaction = await db.Database.BeginTransactionAsync();
            await using var rowsInTransaction = await db.UseRowsAsync(list, property);
            await FindsAsync(db, rowsInTransaction.Rows, list, expected);
        }

        internal override async Task UnnamedAsync(Shelf db)
        {
            var list = await ListAsync(db);
            var expected = await Ids(db, item => Contained(list, item));
            try
            {
                await using var rows = await db.UseRowsAsync(list);
                await FindsAsync(db, rows.Rows, list, expected);
            }
            catch (InvalidOperationException refusal)
            {
                Assert.That(refusal.Message, Does.Contain("in several ways").And.Contain("Item one) => one."));
            }
            catch (PostgresException refusal)
            {
                Assert.That(refusal.MessageText, Does.StartWith("operator does not exist"));
            }
        }

        // A captured list, which EF sends as a parameter.
        private static MethodCallExpression Contained(List<T> list, Expression item) => Expression.Call(
            typeof(Enumerable), "Contains", [typeof(T)], ((Expression<Func<IEnumerable<T>>>)(() => list)).Body, item);

        private async Task<List<T>> ListAsync(Shelf db)
        {
            var items = await db.Items.AsNoTracking().OrderBy(item => item.Number).ToListAsync();
            var value = get ?? property.Compile();
            return [.. items.Where((_, i) => i is 0 or 2 or 4).Select(value).Distinct()];
        }

        private async Task FindsAsync(Shelf db, IQueryable<T> rows, List<T> list, string expected)
        {
            Assert.That(await Ids(db, item => Expression.Call(typeof(Queryable), "Contains", [typeof(T)], rows.Expression, item)),
                Is.EqualTo(expected));
            Assert.That(
                await Ids(db, item => Expression.Not(Expression.Call(typeof(Queryable), "Contains", [typeof(T)], rows.Expression, item))),
                Is.EqualTo(
                    string.Join(' ', new[] { 10, 20, 30, 40, 50 }.Where(id => !expected.Contains($"{id}", StringComparison.Ordinal)))));
            Assert.That(await rows.ToListAsync(), Is.EquivalentTo(list), "as they went");
            var joined = await db.Items.Join(rows, property, value => value, (item, _) => item.Number).OrderBy(id => id).ToListAsync();
            Assert.That(expected.Split(' '), Is.SupersetOf(joined.Select(id => $"{id}")));
        }

        private async Task<string> Ids(Shelf db, Func<Expression, Expression> condition) => string.Join(' ', await db.Items
            .Where(Expression.Lambda<Func<Item, bool>>(condition(property.Body), property.Parameters))
            .Select(item => item.Number).OrderBy(id => id).ToListAsync());
    }
}

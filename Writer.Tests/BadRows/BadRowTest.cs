using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.BadRows;

/// <summary>A table with one rule, and a frame of ten rows of which the fifth breaks it.</summary>
public abstract class BadRowTest : DatabaseTest
{
    protected const int Bad = 4;

    /// <summary>A rule, the row that breaks it, and what is told of it.</summary>
    public sealed record Kind(string Name, string Setup, Item Row, BadRow Told)
    {
        public override string ToString() => Name;
    }

    public sealed record Item(int? id, string? name, decimal? price, int? parent);

    protected static IEnumerable<Kind> Kinds()
    {
        const string Plain = "CREATE TABLE {s}.items (id integer, name text, price numeric(5,2), parent integer)";
        var good = new Item(Bad, "bad", 1, null);
        yield return new("null", "CREATE TABLE {s}.items (id integer NOT NULL, name text, price numeric, parent integer)",
            good with { id = null },
            new(Bad, "The cell is null, and the table's column is integer NOT NULL.") { Column = "id", StoreType = "integer" });
        yield return new("too long", "CREATE TABLE {s}.items (id integer, name varchar(5), price numeric, parent integer)",
            good with { name = "toolong" },
            new(Bad, "?") { Column = "name", StoreType = "character varying(5)" });
        yield return new("U+0000", Plain, good with { name = "a\0b" }, new(Bad, "?") { Column = "name", StoreType = "text" });
        yield return new("overflow", Plain, good with { price = 1000 },
            new(Bad, "?") { Column = "price", StoreType = "numeric(5,2)", SqlState = "22003" });
        yield return new("check", $"{Plain}; ALTER TABLE {{s}}.items ADD CONSTRAINT positive CHECK (price > 0)", good with { price = -1 },
            new(Bad, "the server says: new row for relation \"items\" violates check constraint \"positive\"")
            {
                Rule = "positive",
                SqlState = "23514"
            });
        yield return new("unique in the frame", $"{Plain}; CREATE UNIQUE INDEX one_id ON {{s}}.items (id)", good with { id = 2 },
            new(Bad, "the server says: duplicate key value violates unique constraint \"one_id\"") { Rule = "one_id", SqlState = "23505" });
        yield return new("unique in the table",
            $"{Plain}; CREATE UNIQUE INDEX one_id ON {{s}}.items (id); INSERT INTO {{s}}.items VALUES (-1)", good with { id = -1 },
            new(Bad, "the server says: duplicate key value violates unique constraint \"one_id\"") { Rule = "one_id", SqlState = "23505" });
        yield return new("foreign key",
            $"{Plain}; CREATE TABLE {{s}}.parents (id integer PRIMARY KEY); ALTER TABLE {{s}}.items ADD CONSTRAINT of_parent FOREIGN KEY "
            + $"(parent) REFERENCES {{s}}.parents", good with { parent = 7 },
            new(Bad,
                "the server says: insert or update on table \"items\" violates foreign key constraint \"of_parent\"")
            {
                Rule = "of_parent",
                SqlState = "23503"
            });
        yield return new("domain",
            "CREATE DOMAIN {s}.price AS numeric CONSTRAINT cheap CHECK (VALUE < 100); CREATE TABLE {s}.items (id integer, name text, price "
            + "{s}.price, parent integer)", good with { price = 100 },
            new(Bad, "?") { Column = "price", StoreType = "{s}.price", Rule = "cheap", SqlState = "23514" });
        yield return new("partition",
            "CREATE TABLE {s}.items (id integer, name text, price numeric, parent integer) PARTITION BY RANGE (id); CREATE TABLE {s}.low "
            + "PARTITION OF {s}.items FOR VALUES FROM (-100) TO (100)", good with { id = 100 },
            new(Bad, "the server says: no partition of relation \"items\" found for row") { SqlState = "23514" });
        yield return new("trigger before", $"{Plain}; {Trigger("BEFORE")}", good with { name = "refused" },
            new(Bad, "the server's function {s}.refuse() refused a row") { Rule = "{s}.refuse()", SqlState = "P0001" });
        yield return new("trigger after", $"{Plain}; {Trigger("AFTER")}", good with { name = "refused" },
            new(Bad, "the server's function {s}.refuse() refused a row") { Rule = "{s}.refuse()", SqlState = "P0001" });
        yield return new("exclusion", $"{Plain}; ALTER TABLE {{s}}.items ADD CONSTRAINT apart EXCLUDE USING btree (id WITH =)",
            good with { id = 2 },
            new(Bad, "the server says: conflicting key value violates exclusion constraint \"apart\"")
            {
                Rule = "apart",
                SqlState = "23P01"
            });
        yield return new("index row", $"{Plain}; CREATE INDEX by_name ON {{s}}.items (name)", good with { name = Long() },
            new(Bad, "?") { SqlState = "54000" });

        // The server names the last row that it has read.
        yield return new("row too big for a page", $"{Plain}; ALTER TABLE {{s}}.items ALTER name SET STORAGE PLAIN",
            good with { name = Long() }, new(Bad, "?") { SqlState = "54000" });
    }

    protected Task Setup(Kind kind) => Sql(In(kind.Setup));

    protected string In(string text) => text.Replace("{s}", Schema, StringComparison.Ordinal);

    protected static Frame Items(Item bad, params int[] at) =>
        Frame.From(MadeAnew.Of(10, i => at.Contains(i) || (at.Length == 0 && i == Bad) ? bad : new Item(i, $"r{i}", i + 1, null)));

    protected async Task<int?[]> Ids() =>
        [.. (await Rows($"SELECT id FROM {Schema}.items WHERE id >= 0 ORDER BY id")).Select(row => (int?)row[0])];

    protected static int?[] GoodIds => [0, 1, 2, 3, 5, 6, 7, 8, 9];

    private static string Trigger(string when) => $$"""
        CREATE FUNCTION {s}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF NEW.name = 'refused' THEN RAISE EXCEPTION 'no: %', NEW; END IF; RETURN NEW; END $$;
        CREATE TRIGGER refuse {{when}} INSERT ON {s}.items FOR EACH ROW EXECUTE FUNCTION {s}.refuse()
        """;

    // Random: what can be compressed would fit.
    private static string Long()
    {
        var random = new Random(1);
        return string.Concat(Enumerable.Range(0, 20_000).Select(_ => (char)random.Next('0', 'z')));
    }
}

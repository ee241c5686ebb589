using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Concurrency tokens of derived types and of objects inside, and those that a trigger makes.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Tokens() => ((IEnumerable<ZooModel>)
    [
        ChangedMeanwhile<Animal>("a token of a derived type",
            b => { Animals(b); b.Entity<Dog>().Property(d => d.Barks).IsConcurrencyToken(); },
            Pets, animal => animal.Name = "changed", "\"Animal\" SET \"Barks\" = 77"),
        ChangedMeanwhile<Boxed>("a token of an owned type",
            b => b.Entity<Boxed>().OwnsOne(d => d.Size, o => o.Property(x => x.Width).IsConcurrencyToken()),
            Boxes, box => box.Size!.Height = 9, "\"Boxed\" SET \"Size_Width\" = 77"),
        ChangedMeanwhile<Boxed>("a token of a complex type",
            b => b.Entity<Boxed>().ComplexProperty(d => d.Size, o => o.Property(x => x.Width).IsConcurrencyToken()),
            Boxes, box => box.Size!.Height = 9, "\"Boxed\" SET \"Size_Width\" = 77"),
        ChangedMeanwhile<Version2>("a shadow xmin", b => b.Entity<Version2>().Property<uint>("v").IsRowVersion(),
            () => [new() { Id = 2 }], one => one.Name = "changed", "\"Version2\" SET \"Name\" = 'elsewhere'") with { Made = ["v"] },
        .. InModes<Version2>(Behaviour, "a shadow xmin, of detached objects", b => b.Entity<Version2>().Property<uint>("v").IsRowVersion(),
            _ => [new() { Id = 1 }], _ => [new() { Id = 1, Name = "changed" }, new() { Id = 2 }])
            .Where(model => model.Mode == WriteMode.Upsert).Select(model => model with { Made = ["v"] }),
        .. OfTrigger("rows as they were loaded", meanwhile: false),
        .. OfTrigger("a row that was changed meanwhile", meanwhile: true),
        .. InModes<Animal>(Behaviour, "a derived type's token that a trigger makes",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().Property(d => d.Note).HasColumnName("stamp").ValueGeneratedOnAddOrUpdate().IsConcurrencyToken();
            },
            _ => [new Dog { Id = 1 }, new Cat { Id = 2 }],
            db =>
            {
                var pets = db.Set<Animal>().AsNoTracking().OrderBy(a => a.Id).ToArray();
                (pets[0].Name, pets[1].Name) = ("c", "d");
                return pets;
            })
            .Where(model => model.Mode == WriteMode.Upsert)
            .Select(model => model with { Sql = s => Stamp(s, "Animal", "md5(NEW.\"Name\")") }),
        .. InModes<Coded>(Behaviour, "an alternate key that is changed", b => b.Entity<Coded>().HasAlternateKey(c => c.Code),
            _ => [new() { Id = 1, Code = Known }], _ => [new() { Id = 1, Code = new("21111111-2222-3333-4444-555555555555") }])
            .Where(model => model.Mode == WriteMode.Upsert),
        .. InModes<Boxed>(Behaviour, "an owned type's property, thrown after the save and changed",
            b => b.Entity<Boxed>().OwnsOne(
                x => x.Size, o => o.Property(x => x.Width).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Throw)),
            _ => Boxes(), _ => [new() { Id = 2, Size = new() { Width = 4 } }]).Where(model => model.Mode == WriteMode.Upsert),
        .. InModes<KeyedChild>(Behaviour, "a query filter by a navigation",
            b => { KeyedFamily(b); b.Entity<KeyedChild>().HasQueryFilter("name", c => c.Parent!.Name == "p"); },
            db =>
            {
                Parents(db);
                return [new() { Id = 1, ParentId = 1 }, new() { Id = 2, ParentId = 2 }, new() { Id = 3, ParentId = 1 }];
            },
            _ => [new() { Id = 1, ParentId = 2 }, new() { Id = 9, ParentId = 1 }]).Where(model => model.Mode == WriteMode.Sync),
        Of<Animal>(Behaviour, "a derived type's property, thrown before the save and set",
            b => { Animals(b); b.Entity<Dog>().Property(d => d.Note).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Throw); },
            _ => Noted()),
        Of<Boxed>(Behaviour, "an owned type's property, thrown before the save and set",
            b => b.Entity<Boxed>().OwnsOne(
                x => x.Size, o => o.Property(x => x.Width).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Throw)), _ => Boxes()),
        Of<Detail>(Behaviour, "table splitting, the dependent alone", Split, _ => [new() { Id = 1, Text = "t" }])
            with { Before = db => db.Add(new Front { Id = 1, Name = "a" }), Refused = "Detail" },
        Of<Coded>(Behaviour, "a stored procedure",
            b => b.Entity<Coded>(e =>
            {
                e.Property(c => c.Id).ValueGeneratedNever();
                e.InsertUsingStoredProcedure("add", p => p.HasParameter(c => c.Id).HasParameter(c => c.Code).HasParameter(c => c.Level));
            }),
            _ => [new() { Id = 1 }]) with
        {
            Refused = "Coded",
            Sql = s => $"""
                CREATE PROCEDURE {s}.add(id integer, code uuid, level integer) LANGUAGE sql AS $$
                    INSERT INTO {s}."Coded" ("Id", "Code", "Level") VALUES (id, code, level + 100) $$
                """,
        },
        Of<Stocked>(Behaviour, "a table that is read by a view", b => b.Entity<Stocked>().ToTable("Stocked").ToView("seen"), _ => Stock())
            with { Sql = s => $"""CREATE VIEW {s}.seen AS SELECT * FROM {s}."Stocked" """ },
    ]).Select(model => model with { IsForEveryLoader = false });

    private static ZooModel ChangedMeanwhile<T>(
        string name, Action<ModelBuilder> build, Func<T[]> before, Action<T> change, string meanwhile)
        where T : class => Of(Behaviour, $"{name}, loaded and changed meanwhile", build, db =>
    {
        var row = db.Set<T>().Single(one => EF.Property<int>(one, "Id") == 2);
        change(row);
        db.Database.ExecuteSqlRaw($"UPDATE {db.Schema}.{meanwhile} WHERE \"Id\" = 2");
        return new[] { row };
    }, WriteMode.UpdateOnly) with
        { Before = db => db.AddRange(before()) };

    private static IEnumerable<ZooModel> OfTrigger(string name, bool meanwhile) => InModes<Stamped>(
        Behaviour, $"bytes that a trigger makes, {name}", b => b.Entity<Stamped>(), _ => [new() { Id = 1 }, new() { Id = 2 }], db =>
    {
        var rows = db.Set<Stamped>().AsNoTracking().OrderBy(one => one.Id).ToArray();
        rows[0].Name = "changed";
        if (meanwhile)
            db.Database.ExecuteSqlRaw($"UPDATE {db.Schema}.\"Stamped\" SET \"Name\" = 'elsewhere'");
        return [.. rows, new() { Id = 3 }];
    }).Where(model => model.Mode == WriteMode.Upsert)
        .Select(model => model with { Sql = s => Stamp(s, "Stamped", "decode(md5(concat(NEW.\"Name\")), 'hex')") });

    private static string Stamp(string schema, string table, string value) => $"""
        CREATE FUNCTION {schema}.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamp := {value}; RETURN NEW; END $$;
        CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON {schema}."{table}" FOR EACH ROW EXECUTE FUNCTION {schema}.stamp()
        """;

    private sealed class Stamped
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        [System.ComponentModel.DataAnnotations.Timestamp]
        [System.ComponentModel.DataAnnotations.Schema.Column("stamp")]
        public byte[]? Row { get; set; }
    }

    private sealed class Version2
    {
        public int Id { get; set; }

        public string? Name { get; set; }
    }
}

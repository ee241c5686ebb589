using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>What rows that are there get of objects inside, which are gone, or which a generator has made something of.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Inner() => ((IEnumerable<ZooModel>)
    [
        .. InModes<Tokened>(Inside, "an owned object's shadow properties, which stays, goes and appears", NotedKey, Noted,
            _ => [new() { Id = 1, Key = new() { Text = "b" } }, new() { Id = 2 }, new() { Id = 3, Key = new() }]),
        .. InModes<Nesting>(Inside, "shadow properties of an owned object in another one, of which either goes",
            b => b.Entity<Nesting>().OwnsOne(n => n.Outer, o =>
            {
                o.Property(x => x.Name).IsRequired();
                o.OwnsOne(x => x.Inner, i => i.Property<string?>("note"));
            }),
            db => [NestedOf(db, 1), NestedOf(db, 2), NestedOf(db, 3)],
            _ =>
            [
                new() { Id = 1 }, new() { Id = 2, Outer = new() { Name = "b" } },
                new() { Id = 3, Outer = new() { Name = "c", Inner = new() } },
            ])
            .Where(model => model.Mode is WriteMode.Upsert or WriteMode.UpdateOnly),
        .. InModes<Front>(Inside, "shadow properties of what shares the row and goes",
            b => { Split(b); b.Entity<Detail>().Property<string?>("note"); },
            db =>
            {
                var one = Added(db, new Front { Id = 1, Name = "a", Detail = new() { Id = 1, Text = "a" } });
                db.Entry(one.Detail!).Property("note").CurrentValue = "me";
                return [one];
            },
            _ => [new() { Id = 1, Name = "c" }]).Where(model => model.Mode is WriteMode.Upsert or WriteMode.UpdateOnly),
        .. InModes<Wrapped>(Generated, "a complex document's generators", WrappedPages, _ => Pages(),
            _ =>
            [
                new() { Id = 1, Page = new() { Notes = [new()] } }, new() { Id = 2, Page = new() { Title = "other", Cover = new() } },
                new() { Id = 3, Page = new() { Cover = new() { Title = "own" } } },
            ]),
        Returning<Wrapped>(WriteMode.UpdateOnly, Generated, "a complex document's generators, values back", WrappedPages, Pages,
            () => [new() { Id = 1, Page = new() { Notes = [new()] } }, new() { Id = 2, Page = new() { Title = "other", Cover = new() } }]),
        .. from mode in new[] { WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Sync }
           from model in new[]
           {
               Returning<Named<int>>(mode, Generated, "a generator beside the key, values back",
                   b => b.Entity<Named<int>>().Property(n => n.Name).HasValueGenerator<Word>(),
                   () => [new() { Id = 100, Name = "a" }, new() { Id = 101, Name = "b" }],
                   () => [new() { Id = 100 }, new() { Id = 101, Name = "c" }, new() { Id = 102 }]),
               Returning<Tokened>(mode, Generated, "an owned type's generator, values back",
                   b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => o.Property(k => k.Text).HasValueGenerator<Word>()),
                   () => [new() { Id = 1, Key = new() { Text = "a", Other = 3 } }, new() { Id = 2 }, new() { Id = 3 }],
                   () =>
                   [
                       new() { Id = 1, Key = new() { Other = 4 } }, new() { Id = 2, Key = new() },
                       new() { Id = 3, Key = new() { Text = "b" } }, new() { Id = 4, Key = new() },
                   ]),
               Returning<Tokened>(mode, Generated, "a complex type's generator, values back", ComplexWord,
                   () => [new() { Id = 1, Key = new() { Text = "a" } }, new() { Id = 2, Key = new() }],
                   () => [new() { Id = 1, Key = new() { Other = 4 } }, new() { Id = 3, Key = new() }]),
           }
           select model,
        new ZooModel(Generated, "a generator beside the key, one mode after the other", WriteMode.Insert,
            b => b.Entity<Named<int>>().Property(n => n.Name).HasValueGenerator<Word>(),
            db => InTurnAsync((rows, mode) => ZooReference.SaveAsync(db, rows, mode, [])),
            (db, method) => InTurnAsync((rows, mode) => db.WriteAsync(rows, new WriteOptions { Mode = mode, BulkMethod = method }))),
    ]).Select(model => model with { IsForEveryLoader = false });

    private static ZooModel Returning<T>(
        WriteMode mode, string axis, string name, Action<ModelBuilder> build, Func<T[]> before, Func<T[]> rows)
        where T : class => Of(axis, name, build, _ => rows(), mode) with
        {
            Before = db => db.AddRange(before()),
            Write = async (db, _) =>
            {
                var all = rows();
                await db.WriteAsync(all, new WriteOptions { Mode = mode, SetGeneratedValues = true }).ConfigureAwait(false);

                // What it has is what the row has.
                foreach (var one in all)
                    await AssertStoredAsync(db, one).ConfigureAwait(false);
            },
        };

    private static async Task AssertStoredAsync<T>(ZooContext db, T one)
        where T : class
    {
        var id = one.GetType().GetProperty("Id")!.GetValue(one);
        var stored = await db.Set<T>().AsNoTracking().SingleOrDefaultAsync(row => EF.Property<int>(row, "Id") == (int)id!)
            .ConfigureAwait(false);
        if (stored is not null)
            Assert.That(System.Text.Json.JsonSerializer.Serialize(one), Is.EqualTo(System.Text.Json.JsonSerializer.Serialize(stored)));
    }

    private static async Task InTurnAsync(Func<Named<int>[], WriteMode, Task> store)
    {
        await store([new() { Id = 100, Name = "a" }], WriteMode.Insert).ConfigureAwait(false);
        await store([new() { Id = 100 }], WriteMode.UpdateOnly).ConfigureAwait(false);
        await store([new() { Id = 101 }], WriteMode.InsertOnly).ConfigureAwait(false);
        await store([new() { Id = 101 }, new() { Id = 102 }], WriteMode.Upsert).ConfigureAwait(false);
    }

    private static void NotedKey(ModelBuilder b) => b.Entity<Tokened>().OwnsOne(t => t.Key, o =>
    {
        o.Property<string?>("note");
        o.Property<int>("level");
    });

    private static Tokened[] Noted(ZooContext db)
    {
        var all = Enumerable.Range(1, 2).Select(i => Added(db, new Tokened { Id = i, Key = new() { Text = "a" } })).ToArray();
        foreach (var one in all)
        {
            db.Entry(one.Key!).Property("note").CurrentValue = "me";
            db.Entry(one.Key!).Property("level").CurrentValue = 5;
        }

        return all;
    }

    private static Nesting NestedOf(ZooContext db, int id)
    {
        var one = Added(db, new Nesting { Id = id, Outer = new() { Name = "a", Inner = new() { Name = "i" } } });
        db.Entry(one.Outer!.Inner!).Property("note").CurrentValue = "me";
        return one;
    }

    private static void WrappedPages(ModelBuilder b) => b.Entity<Wrapped>().Ignore(w => w.Notes).ComplexProperty(w => w.Page, page =>
    {
        page.ToJson();
        page.Property(p => p.Title).HasValueGenerator<Word>();
        page.ComplexProperty(p => p.Cover, cover => cover.Property(c => c.Title).HasValueGenerator<Word>());
        page.ComplexCollection(p => p.Notes);
    });

    private static Wrapped[] Pages() => [new() { Id = 1 }, new() { Id = 2, Page = new() { Title = "own" } }];

    private sealed class Nesting
    {
        public int Id { get; set; }

        public NestingOuter? Outer { get; set; }
    }

    private sealed class NestingOuter
    {
        public string? Name { get; set; }

        public NestingInner? Inner { get; set; }
    }

    private sealed class NestingInner
    {
        public string? Name { get; set; }
    }
}

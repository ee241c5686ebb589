using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Database = EfWriter.Benchmarks.Measuring.Database;

namespace EfWriter.Benchmarks.Entities;

/// <summary>What it costs to have generated values back, beside the same write without; and graphs beside SaveChanges.</summary>
internal sealed class KeysBenchmark : IBenchmark
{
    private const string Without = "without values back";
    private const string With = "values back";
    private const int Children = 3;
    private const int GraphShare = 5;
    private const string Parents = "keys_parents";
    private const string Kids = "keys_children";

    private static readonly WriteOptions s_back = new() { SetGeneratedValues = true };

    private readonly MarkdownTable _table = new("what", "way", "rows", "seconds", "client CPU s", "allocated MB", "÷ the first way");
    private readonly List<Target> _targets = [];
    private readonly List<string> _notes = [];

    public string Name => "keys";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        await using (var db = new KeysContext(database.Options))
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        var phenX = settings.PhenX is { } path ? new PhenXLibrary(path) : null;
        _notes.Add($"PhenX.EntityFrameworkCore.BulkInsert {phenX?.Version ?? "was not given (--phenx)"}.");

        await InsertAsync(database, settings, "keys reserved", 1.3, phenX);
        await database.ExecuteAsync($"""
            CREATE FUNCTION {Database.Quote("keys_same")}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER keys_same BEFORE INSERT ON {Database.Quote(KeysContext.Items)}
            FOR EACH ROW EXECUTE FUNCTION {Database.Quote("keys_same")}()
            """);
        await InsertAsync(database, settings, "rows staged", 2, phenX: null);
        await GraphAsync(database, settings);
        return new(
            Name,
            $"A List of {Figures.Thousands(settings.Rows)} entities of 7 properties with an identity key, written with and without values "
            + "back: to a plain table, and to one with a BEFORE INSERT trigger. "
            + $"A graph of {Figures.Thousands((double)settings.Rows / GraphShare)} parents with {Children} children each.",
            _table,
            _targets,
            _notes);
    }

    private async Task InsertAsync(Database database, BenchmarkSettings settings, string what, double limit, PhenXLibrary? phenX)
    {
        List<(string Name, Func<List<SoldItem>, Task> Run)> ways =
            [(Without, rows => WriteAsync(database, rows, null)), (With, rows => WriteAsync(database, rows, s_back))];
        if (phenX is not null)
            ways.Add((ContenderNames.PhenX, rows => phenX.InsertReturnAsync(new KeysContext(phenX.Add(database.Options)), rows)));
        var series = await RunAsync(
            database, settings, what, ways, settings.Rows, () => Enumerable.Range(0, settings.Rows).Select(SoldItem.Of).ToList(),
            () => database.ExecuteAsync($"TRUNCATE {Database.Quote(KeysContext.Items)} RESTART IDENTITY"));
        _targets.Add(Target.AtMost($"values back, {what} ÷ without", limit, series[1].Ratio(series[0], ShapeSection.Seconds)));
        if (phenX is not null)
            _targets.Add(Target.AtMost($"values back, {what} ÷ PhenX", 1, series[1].Ratio(series[2], ShapeSection.Seconds)));
    }

    private async Task GraphAsync(Database database, BenchmarkSettings settings)
    {
        var parents = settings.Rows / GraphShare;
        List<(string Name, Func<List<GraphParent>, Task> Run)> ways =
        [
            ("WriteGraphAsync", rows => new KeysContext(database.Options).WriteGraphAsync(rows)),
            ("AddRange and SaveChanges", rows => SaveAsync(database, rows)),
            ("by hand: two typed COPYs, keys counted by the loop", rows => CopyAsync(database, rows)),
        ];
        var series = await RunAsync(
            database, settings, "graph", ways, parents * (1 + Children),
            () => Enumerable.Range(0, parents).Select(GraphParent.Of).ToList(),
            () => database.ExecuteAsync($"TRUNCATE {Database.Quote(Parents)}, {Database.Quote(Kids)} RESTART IDENTITY"));
        _targets.Add(Target.Faster("a graph, beside SaveChanges", 10, series[1].Ratio(series[0], ShapeSection.Seconds)));
    }

    // The first round is not counted: compilation, pools, caches.
    private async Task<List<Series>> RunAsync<T>(
        Database database, BenchmarkSettings settings, string what, List<(string Name, Func<List<T>, Task> Run)> ways, int count,
        Func<List<T>> make, Func<Task> reset)
    {
        var series = ways.ConvertAll(way => new Series(way.Name, count));
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var ((name, run), its) in ways.Zip(series))
            {
                var rows = make();
                await reset();
                await database.SettleAsync();
                var measured = await Meter.MeasureAsync(() => run(rows));
                await Console.Error.WriteLineAsync($"{Name}, {what} {round}/{settings.Rounds}: {name} {measured.Seconds:0.000} s");
                if (round > 0)
                    its.Rounds.Add(measured);
            }
        }

        foreach (var one in series)
        {
            _table.Add(what, one.Name, Figures.Thousands(count), Figures.Seconds(one.Seconds), Figures.Seconds(one.CpuSeconds),
                Figures.Megabytes(one.Allocated), Figures.Ratio(one.Ratio(series[0], ShapeSection.Seconds)));
        }

        return series;
    }

    private static async Task WriteAsync(Database database, List<SoldItem> rows, WriteOptions? options)
    {
        await using var db = new KeysContext(database.Options);
        await db.WriteAsync(rows, options);
        if (options is not null && rows[^1].Id == 0)
            throw new InvalidOperationException("An entity has no key.");
    }

    private static async Task SaveAsync(Database database, List<GraphParent> rows)
    {
        await using var db = new KeysContext(database.Options);
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    /// <summary>What the server asks for the same rows at least: no key is asked for, none comes back.</summary>
    private static async Task CopyAsync(Database database, List<GraphParent> rows)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Copy(connection, rows);
        await transaction.CommitAsync();
    }

    // Synchronous calls: those are the importer's faster ones.
    private static void Copy(NpgsqlConnection connection, List<GraphParent> rows)
    {
        using (var parents = connection.BeginBinaryImport($"""COPY {Database.Quote(Parents)} ("Id", "Name") FROM STDIN (FORMAT BINARY)"""))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                parents.StartRow();
                parents.Write(i);
                parents.Write(rows[i].Name);
            }

            parents.Complete();
        }

        using (var children = connection.BeginBinaryImport(
            $"""COPY {Database.Quote(Kids)} ("Id", "Name", "Price", "ParentId") FROM STDIN (FORMAT BINARY)"""))
        {
            var id = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                foreach (var child in rows[i].Children)
                {
                    children.StartRow();
                    children.Write(id++);
                    children.Write(child.Name);
                    children.Write(child.Price);
                    children.Write(i);
                }
            }

            children.Complete();
        }
    }

    private sealed class KeysContext(DbContextOptions options) : DbContext(options)
    {
        public const string Items = "keys_items";

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema(Measuring.Database.Schema);
            modelBuilder.Entity<SoldItem>().ToTable(Items);
            modelBuilder.Entity<GraphParent>().ToTable(Parents);
            modelBuilder.Entity<GraphChild>().ToTable(Kids);
        }
    }
}

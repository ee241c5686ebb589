using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Citus;

/// <summary>What each route says to a server with Citus, statement by statement, as a database hears it that only looks like one.</summary>
public sealed class CitusRoundTripTests
{
    private const string Keyed = "CREATE TABLE items (id integer PRIMARY KEY, name text); INSERT INTO items VALUES (7, 'old'), (9, 'gone')";
    private const string Spread = $"{Keyed}; SELECT create_distributed_table('items', 'id')";
    private const string Reference = $"{Keyed}; SELECT create_reference_table('items')";
    private const string Local = $"{Keyed}; SELECT citus_add_local_table_to_metadata('items')";

    private static readonly Line[] Three = [new(1, "item 1"), new(2, "item 2"), new(3, "item 3")];

    private StandIn? _server;

    [OneTimeSetUp]
    public async Task Start() => _server = await StandIn.StartAsync("citus_stand_in");

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Routes() =>
        from route in new (string Name, string Setup, Func<WriteOptions, WriteOptions> Say)[]
        {
            ("append", Spread, Append),
            ("append to a reference table", Reference, Append),
            ("new table", "", o => o with { Distribution = Distribution.Hash("id"), NewTable = new() { PrimaryKey = ["id"] } }),
            ("new table, beside another", Spread.Replace("items", "others", StringComparison.Ordinal),
                o => o with { Distribution = Distribution.Hash("id") with { ColocateWith = "others" } }),
            ("new table of four shards", "", o => o with { Distribution = Distribution.Hash("id") with { ShardCount = 4 } }),
            ("new reference table", "", o => o with { Distribution = Distribution.Reference }),
            ("new local table", "", o => o with { Distribution = Distribution.Local }),
            ("new table that stays", "", o => o),
            ("swap", Spread, Replace),
            ("swap of a reference table", Reference, Replace),
            ("swap of a local table", Local, Replace),
            ("truncate", Spread, o => Replace(o) with { Replace = new() { Strategy = ReplaceStrategy.Truncate } }),
            ("upsert", Spread, o => o with { Mode = WriteMode.Upsert }),
            ("upsert into a reference table", Reference, o => o with { Mode = WriteMode.Upsert }),
            ("upsert, last wins", Spread,
                o => o with { Mode = WriteMode.Upsert, Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } }),
            ("upsert, newer wins", Spread, o => o with { Mode = WriteMode.Upsert, Merge = new() { WhenNewer = "name" } }),
            ("insert only", Spread, o => o with { Mode = WriteMode.InsertOnly }),
            ("update only", Spread, o => o with { Mode = WriteMode.UpdateOnly }),
            ("sync", Spread, o => o with { Mode = WriteMode.Sync }),
            ("sync in a scope of its key", Spread,
                o => o with { Mode = WriteMode.Sync, Merge = new() { Keys = ["id"], SyncScope = ["id", "name"] } }),
            ("append newest", Spread, o => o with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } }),
            ("delete", Spread, o => o with { Mode = WriteMode.Delete }),
            ("delete and insert", Spread, o => o with { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["id"] } }),
            ("bad rows of an upsert", Spread,
                o => o with { Mode = WriteMode.Upsert, BadRows = new() { OnBadRow = OnBadRow.Skip } }),
        }
        select new TestCaseData(route.Name, route.Setup, route.Say).SetArgDisplayNames(route.Name);

    [TestCaseSource(nameof(Routes))]
    public Task Each_route_is_pinned(string route, string setup, Func<WriteOptions, WriteOptions> say) =>
        _server!.PinAsync($"citus, {route}", setup, schema => Write(say(new() { Schema = schema })));

    private static IEnumerable<TestCaseData> Refusals() =>
        from refusal in new (string Name, string Setup, Func<WriteOptions, WriteOptions> Say, string Code)[]
        {
            ("key", Spread.Replace("'id'", "'name'", StringComparison.Ordinal), o => o with { Mode = WriteMode.Upsert },
                "key-not-distributed"),
            ("primary key", "", o => o with { Distribution = Distribution.Hash("name"), NewTable = new() { PrimaryKey = ["id"] } },
                "key-not-distributed"),
            ("unique index", "",
                o => o with
                {
                    Distribution = Distribution.Hash("name"),
                    NewTable = new() { Indexes = [new("id") { IsUnique = true }] },
                },
                "key-not-distributed"),
            ("kept index", Spread,
                o => Replace(o) with { Distribution = Distribution.Hash("name"), Replace = new() { KeepIndexes = true } },
                "key-not-distributed"),
            ("column that is not there", "CREATE TABLE items (id integer, name text, tenant integer); "
                + "SELECT create_distributed_table('items', 'tenant')", Append, "distribution-column-missing"),
            ("column that a swap would lose", "CREATE TABLE items (id integer, name text, tenant integer); "
                + "SELECT create_distributed_table('items', 'tenant')", Replace, "distribution-column-missing"),
            ("another distribution", Spread, o => Append(o) with { Distribution = Distribution.Reference }, "other-distribution"),
            ("no distribution", Keyed, o => Append(o) with { Distribution = Distribution.Reference }, "not-distributed"),
            ("append-distributed", $"{Spread}; UPDATE pg_dist_partition SET partmethod = 'a'", Append, "old-distribution"),
            ("a loader that is not counted", Spread, o => Append(o) with { BulkMethod = BulkMethod.BulkExtensions },
                "not-counted-by-citus"),
            ("temporary table", "", o => o with { Schema = "pg_temp", Distribution = Distribution.Reference }, "distributed-temporary"),
        }
        select new TestCaseData(refusal.Setup, refusal.Say, refusal.Code).SetArgDisplayNames(refusal.Name);

    [TestCaseSource(nameof(Refusals))]
    public async Task What_cannot_be_is_refused_before_a_row_is_read(string setup, Func<WriteOptions, WriteOptions> say, string code)
    {
        const string Schema = "refused";
        await StandIn.SqlAsync(_server!.Direct,
            $"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}; SET search_path = {Schema}; {setup}");
        await Assert.ThatAsync(() => Write(say(new() { Schema = Schema })), Throws.TypeOf<FrameWriteException>()
            .With.Property(nameof(FrameWriteException.Code)).EqualTo(code));
    }

    [TestCase(BulkMethod.Copy)]
    [TestCase(BulkMethod.Importer)]
    public async Task A_row_without_a_value_of_the_distribution_column_is_refused_by_name(BulkMethod method)
    {
        const string Schema = "without";
        await StandIn.SqlAsync(
            _server!.Direct,
            $"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}; SET search_path = {Schema}; "
            + "CREATE TABLE items (id integer, name text); SELECT create_distributed_table('items', 'id')");
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_server.Direct).Options);
        var options = new WriteOptions { Schema = Schema, IfExists = IfExists.Append, BulkMethod = method };

        await Assert.ThatAsync(
            () => db.WriteAsync(Frame.From([new { id = (int?)1, name = "tea" }, new { id = (int?)null, name = "salt" }]), "items", options),
            Throws.TypeOf<FrameWriteException>().With.Property(nameof(FrameWriteException.Code)).EqualTo("null-in-distribution")
                .And.Property(nameof(FrameWriteException.Column)).EqualTo("id").And.Property(nameof(FrameWriteException.Row)).EqualTo(1));
    }

    [Test]
    public async Task A_model_says_how_its_tables_are_distributed()
    {
        const string Schema = "modelled";
        await StandIn.SqlAsync(_server!.Direct, $"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}");
        await using var db = new ModelContext(new DbContextOptionsBuilder().UseNpgsql(_server.Direct).Options, Schema);

        var plan = await db.PlanAsync([new Reading { Id = 1, Tenant = 7 }]);

        Assert.That(plan.Script, Has.One.EqualTo(
            $"SELECT pg_catalog.create_distributed_table('{Schema}.readings', 'tenant_id', shard_count => 8)"));
    }

    private async Task Write(WriteOptions options)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_server!.Heard).Options);
        if (options.Schema == "pg_temp")
            await db.Database.OpenConnectionAsync();
        await db.WriteAsync(Frame.From(Three), "items", options);
    }

    private static WriteOptions Append(WriteOptions options) => options with { IfExists = IfExists.Append };

    private static WriteOptions Replace(WriteOptions options) => options with { IfExists = IfExists.Replace };

    private sealed record Line(int id, string name);

    private sealed class Reading
    {
        public int Id { get; set; }

        public int Tenant { get; set; }
    }

    private sealed class ModelContext(DbContextOptions options, string schema) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Reading>(reading =>
        {
            reading.ToTable("readings", schema);
            reading.HasKey(r => new { r.Id, r.Tenant });
            reading.Property(r => r.Tenant).HasColumnName("tenant_id");
            reading.HasDistribution(Distribution.Hash(nameof(Reading.Tenant)) with { ShardCount = 8 });
        });
    }
}

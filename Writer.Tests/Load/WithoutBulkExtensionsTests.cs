using System.Reflection;
using System.Runtime.Loader;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Load;

/// <summary>An app that does not ask for EFCore.BulkExtensions neither has nor loads it.</summary>
[TestFixture]
[AnyServer]
public sealed class WithoutBulkExtensionsTests : DatabaseTest
{
    private const string Package = "EFCore.BulkExtensions";

    [Test]
    public async Task Auto_writes_entities_and_frames_without_the_package()
    {
        // The library and all that it needs once more, beside those of the other tests, as in an app that has not got the package.
        var app = new App();
        var write = app.LoadFromAssemblyName(typeof(Apps).Assembly.GetName()).GetType(typeof(Apps).FullName!)!.GetMethod(
            nameof(Apps.WriteAsync))!;

        var written = await (Task<string>)write.Invoke(null, [Server.ConnectionString, Schema])!;

        Assert.That(written, Is.EqualTo("Copy 2, Copy 1"));
        Assert.That(await Count("visits"), Is.EqualTo(2));
        Assert.That(app.AskedFor, Has.None.StartsWith(Package));
        Assert.That(app.Assemblies.Select(assembly => assembly.GetName().Name), Has.Member("EfWriter").And.None.StartsWith(Package));
    }

    public static class Apps
    {
        /// <summary>What an app does, run in its own context.</summary>
        public static async Task<string> WriteAsync(string connectionString, string schema)
        {
            await using var db = new Visits(connectionString, schema);
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript());
            var entities = await db.WriteAsync(new List<Visit> { new() { Id = 1, Note = "a" }, new() { Id = 2 } });
            var frame = await db.WriteAsync(
                new DataFrame(new Int32DataFrameColumn("id", [1])), "frames", new WriteOptions { Schema = schema });
            return $"{entities.Method} {entities.Rows}, {frame.Method} {frame.Rows}";
        }
    }

    public sealed class Visit
    {
        public int Id { get; set; }

        public string? Note { get; set; }
    }

    private sealed class Visits(string connectionString, string schema) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(connectionString);

        protected override void OnModelCreating(ModelBuilder model) =>
            model.Entity<Visit>(visit => visit.ToTable("visits", schema).Property(v => v.Id).ValueGeneratedNever());
    }

    private sealed class App : AssemblyLoadContext
    {
        public List<string> AskedFor { get; } = [];

        protected override Assembly? Load(AssemblyName name)
        {
            lock (AskedFor)
                AskedFor.Add(name.Name!);
            var file = Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll");
            return File.Exists(file) && !name.Name!.StartsWith(Package, StringComparison.Ordinal) ? LoadFromAssemblyPath(file) : null;
        }
    }
}

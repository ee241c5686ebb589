using System.Collections;
using System.Data;
using System.Reflection;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Endurance;

/// <summary>Frames that never look the same twice, as a service for uploads gets them: what is kept for each stays bounded.</summary>
// It counts what the whole server and process hold.
[Alone]
[AnyServer]
public sealed class ManySchemasTests : EnduranceTest
{
    // More than the 256 models that are kept: COPY makes one of a shape, and BulkExtensions another with an entity type.
    private const int Kept = 200;

    private static readonly int More = IsFull ? 10_000 : 100;

    private static readonly Type[] Types =
        [typeof(int), typeof(string), typeof(double), typeof(decimal), typeof(DateTime), typeof(Guid), typeof(bool), typeof(long),
            typeof(short), typeof(float)];

    [Test]
    public async Task Neither_assemblies_nor_service_providers_nor_memory_grow()
    {
        var made = 0;
        for (; made < Kept; made++)
            await Write(made);
        var (providers, assemblies, memory) = (ServiceProviders(), EmittedAssemblies(), ProcessMemory.Settled());

        for (; made < Kept + More; made++)
            await Write(made);

        Assert.That(ServiceProviders(), Is.EqualTo(providers), "EF Core's internal service providers");
        Assert.That(EmittedAssemblies(), Is.LessThanOrEqualTo(assemblies + 1), "assemblies of emitted entity types");
        Assert.That(ProcessMemory.Settled() - memory, Is.LessThan(MostGrowth), "bytes");
        Ledger.Count("schemas written", made);
    }

    // What the runtime itself keeps differs from run to run; a kept model is some 50 kB.
    private static long MostGrowth => IsFull ? 30_000_000 : 4_000_000;

    private async Task Write(int shape)
    {
        var method = shape % 2 == 0 ? BulkMethod.Copy : BulkMethod.BulkExtensions;
        using var table = Table(shape);
        await using var db = NewContext();
        await using var reader = table.CreateDataReader();

        var result = await db.WriteAsync(reader, "shape", Options(IfExists.Replace, method) with { Analyze = false });

        Assert.That(result.Rows, Is.EqualTo(2));
    }

    // The number's decimal digits choose the types, so that no two shapes are the same.
    private static DataTable Table(int shape)
    {
        var table = new DataTable();
        table.Columns.Add($"shape{shape}", typeof(int));
        for (var rest = shape + 1; rest > 0; rest /= Types.Length)
            table.Columns.Add($"c{table.Columns.Count}", Types[rest % Types.Length]);
        for (var row = 0; row < 2; row++)
        {
            var cells = table.NewRow();
            cells[0] = row;
            table.Rows.Add(cells);
        }

        return table;
    }

    private static int EmittedAssemblies()
    {
        ProcessMemory.Collect();
        return AppDomain.CurrentDomain.GetAssemblies().Count(assembly => assembly.GetName().Name == "EfWriter.Entities");
    }

    private static int ServiceProviders()
    {
        var cache = typeof(DbContext).Assembly.GetType("Microsoft.EntityFrameworkCore.Internal.ServiceProviderCache", throwOnError: true)!;
        var instance = cache.GetProperty("Instance")!.GetValue(null);
        return ((ICollection)cache.GetField("_configurations", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(instance)!).Count;
    }
}

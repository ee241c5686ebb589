using System.Reflection;
using EfWriter.Tests.Support;
using PublicApiGenerator;

namespace EfWriter.Tests.Architecture;

/// <summary>The public API changes on purpose only: with its snapshot, in the same commit.</summary>
[ServerFree]
public sealed class PublicApiTests
{
    [TestCase("EfWriter")]
    [TestCase("EfWriter.Migrations.Runtime")]
    [TestCase("EfWriter.LocalPostgres")]
    public void The_public_API_is_the_approved_one(string assembly)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };
        var actual = Assembly.Load(assembly).GeneratePublicApi(options).ReplaceLineEndings("\n") + "\n";
        Approval.Check(Path.Combine(Repository.Root, "Writer.Tests", "Architecture", "Approved", $"{assembly}.txt"), actual);
    }
}

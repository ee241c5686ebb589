using EfWriter.Tests.Architecture.Graph;
using EfWriter.Tests.Support;
using NUnit.Framework.Interfaces;

namespace EfWriter.Tests.Architecture;

/// <summary>What is run once only is what no server could change.</summary>
[ServerFree]
public sealed class ServerFreeTests
{
    // Whatever starts or finds a server names one of these; by their names, for this test needs none itself.
    private static readonly string[] Servers =
    [
        "EfWriter.Tests.Server", "EfWriter.Tests.Faults.FaultServer", "EfWriter.Tests.LocalPostgres.TestHost",
        "EfWriter.Tests.Support.LogicalServer",
    ];

    [Test]
    public void Fixtures_say_that_they_need_no_server_if_and_only_if_they_do_not()
    {
        var assembly = typeof(ServerFreeTests).Assembly;
        var types = CompiledAssembly.Read(assembly, Path.Combine(Repository.Root, "Writer.Tests"));
        var needing = NeedingServer(types.ToLookup(type => type.Name.Split(" in ")[0], type => type.Uses));
        var fixtures = assembly.GetTypes().Where(IsFixture).ToList();

        Assert.That(types.Select(type => type.Name), Is.SupersetOf(Servers));
        Assert.That(
            fixtures.Where(fixture => fixture.IsDefined(typeof(ServerFreeAttribute), inherit: false)).Select(fixture => fixture.FullName),
            Is.EquivalentTo(fixtures.Select(fixture => fixture.FullName!).Where(name => !needing.Contains(name))));
    }

    // Not those that only set up: a category of theirs is one of all tests in their namespace.
    private static bool IsFixture(Type type) =>
        !type.IsAbstract && !type.IsNested && type.GetMethods().Any(method => method.GetCustomAttributes(inherit: true).Any(IsTest));

    private static bool IsTest(object attribute) => attribute is ISimpleTestBuilder or ITestBuilder;

    private static HashSet<string> NeedingServer(ILookup<string, IReadOnlyCollection<string>> uses)
    {
        var users = uses.SelectMany(type => type.SelectMany(used => used).Select(used => (User: type.Key, Used: used)))
            .ToLookup(edge => edge.Used, edge => edge.User);
        var needing = Servers.ToHashSet();
        var waiting = new Queue<string>(Servers);
        while (waiting.TryDequeue(out var type))
        {
            foreach (var user in users[type].Where(needing.Add))
                waiting.Enqueue(user);
        }

        return needing;
    }
}

using EfWriter.Connector.Profiles;
using EfWriter.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace EfWriter.Tests.Connector;

/// <summary>YAML that would end the process, or take it for hours, is refused by its place.</summary>
[ServerFree]
public sealed class YamlShapeTests
{
    private static IEnumerable<TestCaseData> Hostile()
    {
        yield return new TestCaseData("a: &x {b: *x}").SetArgDisplayNames("a mapping in itself");
        yield return new TestCaseData("a: &x [*x]").SetArgDisplayNames("a list in itself");
        yield return new TestCaseData("&x sources: *x").SetArgDisplayNames("a name without a value");
        yield return new TestCaseData("a: &x\n  ? *x\n  : b").SetArgDisplayNames("a mapping as its own name");
        yield return new TestCaseData("a: &x {b: {c: [{d: *x}]}}").SetArgDisplayNames("a mapping far in itself");
        yield return new TestCaseData("sources: &x\n  e: *x").SetArgDisplayNames("a block in itself");
        yield return new TestCaseData("destinations:\n  e: &x\n    type: postgres\n    uri: *x").SetArgDisplayNames("an entry in itself");
        yield return new TestCaseData("&x a: b\n<<: *y").SetArgDisplayNames("an alias of nothing");
        yield return new TestCaseData(Laughs(9)).SetArgDisplayNames("aliases of aliases");
        yield return new TestCaseData(Laughs(9) + "\n? *l9\n: x").SetArgDisplayNames("aliases of aliases as a name");
        yield return new TestCaseData(new string('[', 100_000)).SetArgDisplayNames("lists in lists");
        yield return new TestCaseData("a: " + new string('[', 100_000) + new string(']', 100_000))
            .SetArgDisplayNames("closed lists in lists");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("{a: ", 50_000))).SetArgDisplayNames("mappings in mappings");
        yield return new TestCaseData(string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "a:\n")))
            .SetArgDisplayNames("blocks in blocks");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("- ", 20_000))).SetArgDisplayNames("dashes");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("? ", 20_000))).SetArgDisplayNames("names of names");
        yield return new TestCaseData("a: " + string.Concat(Enumerable.Repeat("!!x ", 20_000))).SetArgDisplayNames("tags");
    }

    [TestCaseSource(nameof(Hostile))]
    public void YAML_that_would_end_the_process_is_refused_by_its_place(string text)
    {
        var refusal = Assert.Throws<StatementException>(() => ProfileReader.Read(text, "f.yml"));
        Assert.That(refusal!.Message, Does.Match(@"^f\.yml:\d+:\d+: ").And.Length.LessThan(400));
    }

    [TestCaseSource(nameof(Hostile))]
    public void An_app_that_registers_it_gets_the_refusal(string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Assert.Throws<StatementException>(() => new ServiceCollection().AddEfWriter(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void An_alias_of_a_value_is_its_value()
    {
        var profile = ProfileReader.Read(
            "variables:\n  p: &p secret\ndestinations:\n  e: {type: postgres, host: h, user: u, database: d, password: *p}\n", "f.yml");
        Assert.That(profile.Destinations.Single().Settings["password"].Value, Is.EqualTo("secret"));
    }

    private static string Laughs(int levels) =>
        "l0: &l0 [a,a,a,a,a,a,a,a,a,a]\n"
        + string.Join('\n',
            Enumerable.Range(1, levels).Select(i => $"l{i}: &l{i} [{string.Join(',', Enumerable.Repeat($"*l{i - 1}", 10))}]"));
}

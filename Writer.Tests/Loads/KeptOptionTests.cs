using EfWriter.Loads;
using EfWriter.Tests.Requests;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Loads;

/// <summary>A load's options are kept as a text, and come back as they were.</summary>
[ServerFree]
public sealed class KeptOptionTests
{
    private static IEnumerable<OptionChoice> Kept => OptionChoice.All
        .Where(choice => choice.Option is not ("Progress" or "Merge.When" or "BadRows.OnRejected"));

    [TestCaseSource(nameof(Kept))]
    public void Each_option_comes_back(OptionChoice choice)
    {
        var text = new LoadOptionsText(choice.Say(new()), ["a", "b"]).ToText();

        var kept = LoadOptionsText.Read(text);

        // What is a default is not told apart from what is asked for; all else is.
        Assert.That(kept.ToText(), Is.EqualTo(text));
        Assert.That(text, Does.Contain(choice.Option.Split('.')[0]));
        Assert.That(kept.Expected, Is.EqualTo(new[] { "a", "b" }));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"Write\": {\"Newer\": 1}, \"Expected\": []}")]
    public void What_another_version_has_kept_is_refused(string? text) =>
        Assert.That(() => LoadOptionsText.Read(text), Throws.InstanceOf<FrameFault>());
}

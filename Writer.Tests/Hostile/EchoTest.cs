using EfWriter.Tests.Cli;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Hostile;

/// <summary>The forms in which people type secrets by mistake.</summary>
public abstract class EchoTest : CliTest
{
    protected const string Mark = "s3cr3tMark";

    // What a password looks like where something else was expected.
    protected static IReadOnlyList<string> Forms { get; } =
    [
        Mark, $"postgresql://ann:{Mark}@127.0.0.1:1/d", $"postgres://ann:a&{Mark}@127.0.0.1:1/d",
        $"postgresql://ann:a/{Mark}@127.0.0.1:1/d", $"postgresql://ann:a?{Mark}@127.0.0.1:1/d",
        $"postgresql://h/d?user=ann&password=a&{Mark}", $"postgresql://ann@127.0.0.1:1/d?{Mark}",
        $"postgresql://ann@127.0.0.1:1/d?{Mark}=1",
        $"postgresql://ann:{Mark}", $"ann:{Mark}://h/d", $"{Mark}://h/d", $"{Mark}:pw://h", $"mysql://ann:{Mark}@127.0.0.1:1/d",
        $"password:{Mark}", $"password={Mark}", $"password {Mark}", $"passwort={Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Passwort={Mark}", $"Host=127.0.0.1;Port=1;Username=ann;Database=d;password:{Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Password=a;{Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Password=a;{Mark}=b", $"Host=127.0.0.1;Port=1;Username=ann;Database=d;Port={Mark}",
        $"Host=127.0.0.1;Port=1;Username=ann;Database=d;SSL Mode={Mark}", $"@{Mark}", $"-p{Mark}", $"--password={Mark}",
        $"--password:{Mark}", $"--{Mark}", $"%{Mark}",
    ];

    // The forms that do not look like a plain name: for positions where a name is defined, and may be repeated.
    protected static IReadOnlyList<string> NoNames { get; } = [.. Forms.Where(form => form.AsSpan().ContainsAny(":@= "))];

    protected static async Task CheckAsync(string[] arguments)
    {
        var run = await Efwriter(arguments);
        Ledger.Count("bad inputs tried");
        Assert.That(run.Output + run.Error, Does.Not.Contain(Mark).IgnoreCase, string.Join(" ⏵ ", arguments));
        Assert.That(run.Error, Does.Not.Contain("that the tool does not know"), string.Join(" ⏵ ", arguments));
    }
}

using System.Globalization;

namespace EfWriter.Tests.Loads;

/// <summary>A process that sends parts of a load one after the other, and says how far it is, to be killed at any moment.</summary>
internal static class LoadWorker
{
    /// <summary>The environment's variables that say where the load is.</summary>
    public const string UriVariable = "EFWRITER_TEST_URI";
    public const string TokenVariable = "EFWRITER_TEST_LOAD";

    /// <summary>What it says when a part is complete, whoever has written it.</summary>
    public const string Done = "done";

    private const int RowsOfALine = 40;

    /// <summary>A part's rows, which follow from its number.</summary>
    public static IEnumerable<LoadItem> RowsOf(int part, Action? tell = null)
    {
        for (var i = 0; i < SizeOf(part); i++)
        {
            if (i % RowsOfALine == 0)
                tell?.Invoke();
            yield return new((part * 1_000) + i, $"item {(part * 1_000) + i}");
        }
    }

    /// <summary>The number of a part's rows; some have none.</summary>
    public static int SizeOf(int part) => part % 7 == 3 ? 0 : 50 + (part * 37 % 300);

    public static string NameOf(int part) => string.Create(CultureInfo.InvariantCulture, $"part-{part:0000}");

    /// <summary>Sends the parts of these numbers.</summary>
    /// <param name="parts">The numbers.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] parts)
    {
        await using var destination = PostgresDestination.FromUri(Environment.GetEnvironmentVariable(UriVariable)!);
        var token = Environment.GetEnvironmentVariable(TokenVariable)!;
        foreach (var part in parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture)))
        {
            var frame = Frame.From(RowsOf(part, () => Say("rows")));
            await destination.WritePartAsync(token, NameOf(part), frame, new() { BatchRows = RowsOfALine });
            Say(Done);
        }

        return 0;
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}

/// <summary>A row of a load.</summary>
public sealed record LoadItem(int Id, string Name);

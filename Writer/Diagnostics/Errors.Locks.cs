using EfWriter.Migrations;
using Npgsql;

namespace EfWriter;

/// <summary>Refusals because of what others hold.</summary>
internal static partial class Errors
{
    public static FrameFault TurnHeld(QualifiedName table, TimeSpan lockTimeout, IReadOnlyCollection<string> holders) => new(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The writers of '{table}' wait for each other's turn, and it could not be had for {lockTimeout.TotalSeconds:0.###} s: "
            + $"{Turn(holders)}."),
        "Run the write again when that session has ended, have it ended, or give it more time by LockTimeout.")
    { SqlState = PostgresErrorCodes.LockNotAvailable };

    public static string WaitedFor(QualifiedName table, bool makes, IReadOnlyCollection<string> holders) => makes
        ? $"something of the same name is being made, and not yet committed is what was done by {List(holders)}"
        : $"'{table}' is locked by {List(holders)}";

    private static string List(IReadOnlyCollection<string> holders)
    {
        const int Most = 10;
        return string.Join(", ", holders.Take(Most)) + (holders.Count > Most ? ", …" : string.Empty);
    }

    private static string Turn(IReadOnlyCollection<string> holders) => holders.Count == 0
        ? "sessions that have ended by now had it"
        : $"{string.Join(", ", holders)} has it";
}

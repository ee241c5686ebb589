using EfWriter.Migrations;
using Npgsql;

namespace EfWriter;

/// <summary>Refusals because of what others hold.</summary>
internal static partial class Errors
{
    public static FrameFault TurnHeld(QualifiedName table, TimeSpan patience, IReadOnlyCollection<string> holders) => new(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The writers of '{table}' wait for each other's turn, and it could not be had for {patience.TotalSeconds:0.###} s: "
            + $"{Turn(holders)}."),
        "Run the write again when that session has ended, have it ended, or give it more time by LockTimeout.")
    { SqlState = PostgresErrorCodes.LockNotAvailable };

    private static string Turn(IReadOnlyCollection<string> holders) => holders.Count == 0
        ? "sessions that have ended by now had it"
        : $"{string.Join(", ", holders)} has it";
}

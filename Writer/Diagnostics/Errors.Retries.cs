namespace EfWriter;

/// <summary>What is wrong with a wish to try again, and why a write was not tried again.</summary>
internal static partial class Errors
{
    public const string NotRetriedInTransaction =
        "It was not tried again, for it is part of a transaction that only the caller can begin again: run all of it in "
        + "db.Database.CreateExecutionStrategy().ExecuteAsync(…).";

    public const string NotRetriedTemporary =
        "It was not tried again, for a temporary table is lost with its connection: make it again and write then.";

    public const string NotRetriedInSession =
        "It was not tried again, for the caller had opened the connection, and its role and settings are lost with it: open it and set "
        + "it up again, and write then.";

    public static string NotRetriedReadOnce(string kind) =>
        $"It was not tried again, for the {kind} gives its rows once: make a new one and write that, or collect the rows in memory first.";

    public static FrameFault BadMaxRetries(int found) => new(
        $"RetryOptions.MaxRetries is {found}; it must be 1 or more.", "Leave it out for 6, or leave WriteOptions.Retry out.");

    public static FrameFault BadMaxDelay(TimeSpan found) => new(
        $"RetryOptions.MaxDelay is {found}; it must not be negative.",
        "Leave it out for 30 seconds, or take TimeSpan.Zero to try again at once.");
}

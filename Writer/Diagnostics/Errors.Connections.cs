namespace EfWriter;

/// <summary>Why there is no connection, and what to look at: without the URI, which has the password.</summary>
internal static partial class Errors
{
    public static FrameFault OtherEncoding(string found) => new(
        $"The session's client_encoding is {found}, and rows are sent as UTF8: the server would take them for other texts.",
        "Leave client_encoding out of the connection string, or set it to UTF8; the database may have any.");

    public static FrameFault ServerTooOld(string found, int oldest) => new(
        $"The server is PostgreSQL {found}, or says that it behaves like it; version {oldest} is the oldest that can be written to.",
        $"Write to a server of version {oldest} or later.");

    public static FrameFault BackslashesEscape() => new(
        "The session's standard_conforming_strings is off: the server would take a backslash in a name or a comment for the beginning of "
        + "something else.",
        "Set it to on for the connection's role, which is PostgreSQL's default.");

    public static FrameFault SessionBehindPooler() => new(
        "A pooler stands before the server and may pass each statement to another session, which does not have the temporary table.",
        "Begin a transaction on the context first: all its statements reach one session. Or connect to the server itself.");

    public static FrameFault WriteAtWork() => new(
        "Another write is at work on the context's connection, which can do one thing at a time.",
        "Await the first write before you begin the next, or use a context for each (IDbContextFactory).");
}

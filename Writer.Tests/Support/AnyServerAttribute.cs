namespace EfWriter.Tests.Support;

/// <summary>
/// Marks a fixture that needs a server, whichever it is: what it tests happens before a row is sent, or would be the same with any. It is
/// run against the first of two servers.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnyServerAttribute : CategoryAttribute;

namespace EfWriter.Tests.Support;

/// <summary>Marks a fixture that needs no server, and so is run once, however many servers the tests are run against.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ServerFreeAttribute : CategoryAttribute;

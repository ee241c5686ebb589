namespace EfWriter.Tests.Support;

/// <summary>
/// Marks a fixture that needs a server, but asks it nothing that another version could answer otherwise: it is run once, however many
/// servers the tests are run against.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnceAttribute : CategoryAttribute;

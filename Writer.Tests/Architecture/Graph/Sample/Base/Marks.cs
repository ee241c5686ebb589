namespace EfWriter.Tests.Architecture.Graph.Sample;

[AttributeUsage(AttributeTargets.All)]
internal sealed class MarkAttribute : Attribute;

internal class BaseOf
{
    public virtual int Number => 1;
}

internal sealed class Failure(string text) : Exception(text);

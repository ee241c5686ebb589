namespace EfWriter.Tests.Architecture.Graph.Sample;

internal sealed class Used
{
    public static readonly Used Instance = new();

    public static int Zero() => 0;

    public static T Same<T>(T value) => value;
}

internal sealed class UsedBox<T>
{
    public T? Content { get; set; }
}

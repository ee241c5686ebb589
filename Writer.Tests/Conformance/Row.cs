namespace EfWriter.Tests.Conformance;

/// <summary>A row with one cell under test; both what a frame is made from and the host's entity.</summary>
public sealed class Row<T>
{
    public int Id { get; set; }

    public T Value { get; set; } = default!;
}

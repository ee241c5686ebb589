namespace EfWriter.Benchmarks.Shapes;

/// <summary>Three texts of 20 to 400 characters.</summary>
internal sealed class TextRow(int row)
{
    public string Title { get; } = Noise.Text(row, 0);

    public string Body { get; } = Noise.Text(row, 1);

    public string Comment { get; } = Noise.Text(row, 2);
}

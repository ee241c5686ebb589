namespace EfWriter.Benchmarks.Entities;

/// <summary>An entity with three others that belong to it.</summary>
internal sealed class GraphParent
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public List<GraphChild> Children { get; } = [];

    public static GraphParent Of(int row)
    {
        var parent = new GraphParent { Name = $"parent {row}" };
        for (var i = 0; i < 3; i++)
            parent.Children.Add(new() { Name = $"child {row}.{i}", Price = row + (i / 4m) });
        return parent;
    }
}

internal sealed class GraphChild
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Price { get; set; }

    public GraphParent? Parent { get; set; }
}

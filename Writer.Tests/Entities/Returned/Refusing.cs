namespace EfWriter.Tests.Entities.Returned;

/// <summary>An app's own setter refuses some values.</summary>
internal sealed class Refusing : IMarked
{
    private int _id;
    private int _made;

    public int Id
    {
        get => _id;
        set => _id = !RefusesKeys || value == 0 ? value : throw new NotSupportedException("secret cell");
    }

    public string Marker { get; set; } = "";

    public int Made
    {
        get => _made;
        set => _made = !RefusesMade || value == 0 ? value : throw new NotSupportedException("secret cell");
    }

    public List<Refusing> Children { get; } = [];

    [System.ComponentModel.DataAnnotations.Schema.NotMapped]
    public bool RefusesKeys { get; init; }

    [System.ComponentModel.DataAnnotations.Schema.NotMapped]
    public bool RefusesMade { get; init; }
}

namespace EfWriter.Tests.Entities.Returned;

/// <summary>An entity that says which one it is, whatever keys it gets.</summary>
internal interface IMarked
{
    string Marker { get; set; }
}

/// <summary>The database makes its key alone.</summary>
internal sealed class Plain : IMarked
{
    public int Id { get; set; }

    public string Marker { get; set; } = "";
}

/// <summary>The database makes nothing of it.</summary>
internal sealed class Bare : IMarked
{
    public Guid Id { get; set; }

    public string Marker { get; set; } = "";

    public int Amount { get; set; }
}

/// <summary>The database makes all kinds of values.</summary>
internal sealed class Ticket : IMarked
{
    public long Id { get; set; }

    public string Marker { get; set; } = "";

    public int Amount { get; set; }

    public DateTime CreatedAt { get; set; }

    public int Priority { get; set; }

    public int Doubled { get; set; }

    public uint Version { get; set; }

    public TicketNotes? Notes { get; set; }
}

internal sealed class TicketNotes
{
    public string? Text { get; set; }

    public int Stars { get; set; }
}

internal readonly record struct TicketNumber(int Value);

/// <summary>A key of a type of its own, GENERATED ALWAYS.</summary>
internal class Numbered : IMarked
{
    public TicketNumber Id { get; init; }

    public string Marker { get; set; } = "";
}

internal sealed class Discounted : Numbered
{
    public decimal Rate { get; set; }
}

/// <summary>A key that EF makes itself.</summary>
internal sealed class Keyed : IMarked
{
    public Guid Id { get; set; }

    public string Marker { get; set; } = "";

    public DateTime CreatedAt { get; set; }
}

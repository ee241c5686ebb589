namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A thing of a graph, known by its marker whatever key it gets.</summary>
internal abstract class Thing
{
    public int Id { get; set; }

    public string Marker { get; set; } = "";
}

internal sealed class Blog : Thing
{
    // The posts' foreign key is a shadow property.
    public List<Post> Posts { get; } = [];

    public Author? Owner { get; set; }

    public int? OwnerId { get; set; }

    public BlogSettings? Settings { get; set; }

    public List<Link> Links { get; } = [];
}

internal sealed class Post : Thing
{
    public Post? Parent { get; set; }

    public List<Post> Replies { get; } = [];

    public Author? Author { get; set; }

    public List<Tag> Tags { get; } = [];
}

internal sealed class Tag : Thing
{
    public List<Post> Posts { get; } = [];

    public DateTime CreatedAt { get; set; }
}

/// <summary>Each type in a table of its own (TPT).</summary>
internal class Author : Thing
{
    public Profile? Profile { get; set; }
}

internal sealed class Editor : Author
{
    public int Level { get; set; }

    public Author? Mentor { get; set; }
}

/// <summary>Its key is its author's; its columns are in two tables.</summary>
internal sealed class Profile
{
    public int AuthorId { get; set; }

    public string Marker { get; set; } = "";

    public string? Biography { get; set; }

    public Author Author { get; set; } = null!;
}

/// <summary>Owned, in the owner's row.</summary>
internal sealed class BlogSettings
{
    public string? Theme { get; set; }

    public Tag? Favourite { get; set; }
}

/// <summary>Owned, in a table of their own.</summary>
internal sealed class Link
{
    public string Marker { get; set; } = "";

    public List<Visit> Visits { get; } = [];
}

internal sealed class Visit
{
    public string Marker { get; set; } = "";
}

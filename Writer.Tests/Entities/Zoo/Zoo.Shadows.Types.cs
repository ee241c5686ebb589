namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private sealed class Plain
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Bag
    {
        private readonly Dictionary<string, object?> _more = [];

        public int Id { get; set; }

        public object? this[string name]
        {
            get => _more.GetValueOrDefault(name);
            set => _more[name] = value;
        }
    }

    private sealed class Parent
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public List<Child> Children { get; } = [];
    }

    private sealed class Child
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public Parent? Parent { get; set; }
    }

    private sealed class KeyedChild
    {
        public int Id { get; set; }

        public int ParentId { get; set; }

        public Parent? Parent { get; set; }
    }

    private sealed class OptionalChild
    {
        public int Id { get; set; }

        public int? ParentId { get; set; }

        public Parent? Parent { get; set; }
    }

    private sealed class Hidden
    {
        private readonly Parent? _parent;

        public Hidden(Parent? parent) => _parent = parent;

        private Hidden()
        {
        }

        public int Id { get; set; }

        public override string ToString() => $"{Id} of {_parent?.Id}";
    }

    private sealed class ShadowChild
    {
        public int Id { get; set; }

        public Keyless? Parent { get; set; }
    }

    private sealed class PartedChild
    {
        public int Id { get; set; }

        public Parted? Parent { get; set; }
    }

    private sealed class Node
    {
        public int Id { get; set; }

        public Node? Up { get; set; }

        public List<Node> Down { get; } = [];
    }

    private sealed class Holder
    {
        public int Id { get; set; }

        public Card? Card { get; set; }
    }

    private sealed class Card
    {
        public int Id { get; set; }
    }
}

/// <summary>A principal that is made as a proxy.</summary>
public class LazyParent
{
    /// <summary>The key.</summary>
    public virtual int Id { get; set; }

    /// <summary>A value.</summary>
    public virtual string Name { get; set; } = "";
}

/// <summary>A dependent that is made as a proxy.</summary>
public class LazyChild
{
    /// <summary>The key.</summary>
    public virtual int Id { get; set; }

    /// <summary>Loaded when it is looked at.</summary>
    public virtual LazyParent? Parent { get; set; }
}

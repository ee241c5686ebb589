namespace EfWriter.Connector.Statements;

/// <summary>A value of the JSON after OPTIONS or PARAMS.</summary>
/// <param name="Position">Where it begins.</param>
internal abstract record OptionNode(SourcePosition Position)
{
    /// <summary>What it is, for messages; never its content, which may be a secret.</summary>
    public abstract string Kind { get; }
}

/// <summary><c>"text"</c></summary>
internal sealed record TextNode(SourcePosition Position, string Value) : OptionNode(Position)
{
    public override string Kind => "a text";
}

/// <summary><c>4</c>, as it is written.</summary>
internal sealed record NumberNode(SourcePosition Position, string Digits) : OptionNode(Position)
{
    public override string Kind => Digits.StartsWith('-') ? "a negative number"
        : Digits.Contains('.', StringComparison.Ordinal) ? "a number with a fraction"
        : "a number";
}

/// <summary><c>true</c></summary>
internal sealed record FlagNode(SourcePosition Position, bool Value) : OptionNode(Position)
{
    public override string Kind => Value ? "true" : "false";
}

/// <summary><c>null</c></summary>
internal sealed record NullNode(SourcePosition Position) : OptionNode(Position)
{
    public override string Kind => "null";
}

/// <summary><c>[…]</c></summary>
internal sealed record ListNode(SourcePosition Position, IReadOnlyList<OptionNode> Items) : OptionNode(Position)
{
    public override string Kind => "a list";
}

/// <summary><c>{…}</c></summary>
internal sealed record ObjectNode(SourcePosition Position, IReadOnlyList<MemberNode> Members) : OptionNode(Position)
{
    public override string Kind => "an object";

    public OptionNode? Find(string name) => Members.FirstOrDefault(member => member.Name.Value == name)?.Value;
}

/// <summary><c>"name": value</c></summary>
internal sealed record MemberNode(PlacedText Name, OptionNode Value);

namespace EfWriter;

/// <summary>What to do with rows of a frame that share a key.</summary>
public enum OnDuplicateKey
{
    /// <summary>The write is refused, and the rows are named by their numbers.</summary>
    Fail,

    /// <summary>The last of them in the frame's order counts; those before it change nothing.</summary>
    LastWins,

    /// <summary>The one that is the newest by <see cref="MergeOptions.NewestBy"/> counts; the others change nothing.</summary>
    NewestWins,
}

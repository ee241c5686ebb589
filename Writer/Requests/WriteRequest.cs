using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Routes;

namespace EfWriter.Requests;

/// <summary>One call: what is written, where, and the options, checked and completed.</summary>
/// <param name="Frame">What is written.</param>
/// <param name="Name">The table.</param>
/// <param name="Options">How it is written.</param>
internal sealed record WriteRequest(Frame Frame, QualifiedName Name, WriteOptions Options)
{
    /// <summary>Whether this attempt is made to find the row that failed the one before.</summary>
    public bool FindsBadRow { get; init; }

    /// <summary>The columns that the database fills because the rows have no value for them: a table without them is not to be created.</summary>
    public IReadOnlyList<string> LeftToDatabase { get; init; } = [];

    /// <summary>The request, once the first rows of its frame are read.</summary>
    /// <exception cref="FrameFault">There are none, and the mode would delete every row of the table.</exception>
    public WriteRequest With(FrameReader rows) => rows.IsEmpty && Options is { Mode: WriteMode.Sync, AllowEmptySync: false }
        ? throw Errors.EmptySync()
        : Leaving(rows.LeftAtFirst);

    /// <summary>The request of a write whose first rows leave some more columns to the database.</summary>
    public WriteRequest Leaving(IEnumerable<string> columns) => this with { LeftToDatabase = [.. LeftToDatabase, .. columns] };

    /// <summary>Whether rows are sent piece by piece, so that bad ones can be left out, or the first one named.</summary>
    public bool IsolatesRows => Options.OnBadRow != OnBadRow.Fail || FindsBadRow;

    /// <summary>Whether another table takes the place of one that exists.</summary>
    public bool Swaps => Options is { IfExists: IfExists.Replace, Replace: ReplaceStrategy.Swap };

    /// <summary>Whether the rows of a table that stays are replaced.</summary>
    public bool ReplacesRows => Options is { IfExists: IfExists.Replace, Replace: not ReplaceStrategy.Swap };
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace EfWriter;

/// <summary>
/// Something in a frame that cannot be written, found before it was sent. The writer adds the table and gives it to the caller.
/// </summary>
/// <remarks>
/// Its texts have one line each: the names in them are whatever somebody has called a view or a role, and a line break in one would begin a
/// line in an app's log.
/// </remarks>
/// <param name="problem">What was found and what was expected, without a cell's value.</param>
/// <param name="remedy">What to do.</param>
/// <param name="column">The column it is about; null for none.</param>
/// <param name="row">The row it is about, from 0; null for none.</param>
/// <param name="name">The name of the text, which becomes the error's code.</param>
internal sealed class FrameFault(
    string problem, string remedy, string? column = null, long? row = null, [CallerMemberName] string name = "")
    : Exception(Echo.Line(problem))
{
    /// <summary>The error's code.</summary>
    public string Code => ErrorCode.Of(name);

    public string Remedy { get; } = Echo.Line(remedy);

    public string? Column { get; } = column;

    public long? Row { get; } = row;

    /// <summary>The file that it is about, of a frame that is made from files; null for none, or where <see cref="Row"/> says it.</summary>
    public string? File { get; private init; }

    /// <summary>A text table that explains the problem, on lines of its own; null for none.</summary>
    public string? Table { get; init; }

    /// <summary>Whether all that is wrong with the column is its type.</summary>
    public bool IsAboutType { get; init; }

    /// <summary>The code that the server would have refused it with; null where it would not.</summary>
    public string? SqlState { get; init; }

    /// <summary>The same about another row.</summary>
    public FrameFault At(long row) => new(Message, Remedy, Column, row, name)
    {
        IsAboutType = IsAboutType,
        SqlState = SqlState,
        Table = Table,
    };

    /// <summary>The same about a file.</summary>
    public FrameFault In(string file) => new(Message, Remedy, Column, Row, name)
    {
        IsAboutType = IsAboutType,
        SqlState = SqlState,
        Table = Table,
        File = file,
    };
}

/// <summary>Where a row of several files is.</summary>
/// <param name="File">The file, as it was given.</param>
/// <param name="Row">The row's number in it, from 0.</param>
internal sealed record FilePlace(string File, long Row)
{
    /// <summary>The place in parentheses' words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"row {Row} of the file {Echo.Path(File)}");
}

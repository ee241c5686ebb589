namespace EfWriter.Tests.Modes;

/// <summary>A table and a frame that meet, and what each mode makes of them.</summary>
/// <param name="Name">The scenario, as the documentation calls it.</param>
/// <param name="Table">
/// The DDL of the table <c>sales</c> and of what hangs on it; <c>{key}</c> stands for PRIMARY KEY, which an append does without. Empty for
/// no table.
/// </param>
internal sealed record Scenario(string Name, string Table)
{
    /// <summary>The rows that are written: one that the table has, one that it has otherwise, one that it does not have.</summary>
    public object[] Rows { get; init; } =
        [new { id = 2, name = "b", qty = 20 }, new { id = 3, name = "x", qty = 30 }, new { id = 4, name = "d", qty = 40 }];

    /// <summary>The frame without its rows.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>The columns that are shown, in order.</summary>
    public string Shown { get; init; } = "id, name, qty";

    /// <summary>What the caller asks for beside the mode.</summary>
    public Func<WriteOptions, WriteOptions> Ask { get; init; } = options => options;

    /// <summary>A further look at the database after a write that succeeded: a query and its answer for each mode that has one.</summary>
    public string? Look { get; init; }

    public required string Append { get; init; }

    public required string Upsert { get; init; }

    public required string InsertOnly { get; init; }

    public required string UpdateOnly { get; init; }

    public required string Sync { get; init; }

    public string Outcome(WriteMode mode) => mode switch
    {
        WriteMode.Insert => Append,
        WriteMode.Upsert => Upsert,
        WriteMode.InsertOnly => InsertOnly,
        WriteMode.UpdateOnly => UpdateOnly,
        WriteMode.Sync => Sync,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    public override string ToString() => Name;
}

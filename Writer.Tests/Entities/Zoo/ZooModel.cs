using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>
/// One situation that entities are written in: a model, what the tables have before, and objects that SaveChanges and a write are both
/// given.
/// </summary>
/// <param name="Axis">What it is about.</param>
/// <param name="Situation">What is so, in words.</param>
/// <param name="Mode">What the rows do.</param>
/// <param name="Build">The model.</param>
/// <param name="Save">Stores the objects by SaveChanges.</param>
/// <param name="Write">Stores the same objects by a write.</param>
internal sealed record ZooModel(
    string Axis, string Situation, WriteMode Mode, Action<ModelBuilder> Build, Func<ZooContext, Task> Save, Func<ZooContext, BulkMethod,
        Task> Write)
{
    /// <summary>Adds what both schemas have before; saved by EF.</summary>
    public Action<ZooContext>? Before { get; init; }

    /// <summary>
    /// Columns and properties whose values differ from run to run, as random keys do: compared by whether they have been made, and by how
    /// many there are.
    /// </summary>
    public string[] Made { get; init; } = [];

    /// <summary>The property or type that a refusal names; null where nothing is refused.</summary>
    public string? Refused { get; init; }

    /// <summary>Statements for a schema that EF has made its tables in.</summary>
    public Func<string, string>? Sql { get; init; }

    /// <summary>Names the server for a context of a schema; the run's own by default.</summary>
    public Action<DbContextOptionsBuilder, string>? Connect { get; init; }

    public Action<DbContextOptionsBuilder>? Configure { get; init; }

    public Action<ModelConfigurationBuilder>? Conventions { get; init; }

    /// <summary>Whether the model names no schema, so that the connection's search path finds its tables.</summary>
    public bool HasNoSchema { get; init; }

    /// <summary>Whether only Npgsql's converters write it, so that EFCore.BulkExtensions refuses it by the property's name.</summary>
    public bool IsForNpgsqlAlone { get; init; }

    /// <summary>Whether the loader is one of those to be tried with this model.</summary>
    public bool IsForEveryLoader { get; init; } = true;

    /// <summary>Whether EF's model itself counts, as generators do, so that each run needs one of its own.</summary>
    public bool KeepsState { get; init; }

    /// <summary>Whether EF can read what it has saved: of documents in columns of type json it cannot.</summary>
    public bool IsReadByEf { get; init; } = true;

    public string Name => Mode == WriteMode.Insert ? Situation : $"{Situation}, {Mode}";

    public string Outcome => Refused is null ? "equal" : $"refused: {Refused}";

    public override string ToString() => $"{Axis}: {Name}";
}

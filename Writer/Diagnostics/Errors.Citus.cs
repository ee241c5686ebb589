using System.Globalization;

namespace EfWriter;

/// <summary>Refusals of tables that are spread over the nodes of a Citus cluster.</summary>
internal static partial class Errors
{
    private const string UseCopy = "Leave WriteOptions.BulkMethod out, or set it to Copy or Importer.";

    public static FrameFault NoCitus() => new(
        "WriteOptions.Distribution is set, and the database does not have Citus.",
        "Leave it out, or run CREATE EXTENSION citus in the database and connect anew.");

    public static FrameFault BadShardCount(int count) => new(
        string.Create(CultureInfo.InvariantCulture, $"WriteOptions.Distribution.ShardCount is {count}."),
        "Set it to 1 or more, or leave it out.");

    public static FrameFault DistributedTemporary() => new(
        "WriteOptions.Distribution is set, and a temporary table cannot be distributed.", "Leave it out, or write to another schema.");

    public static FrameFault NotDistributed(string asked) => new(
        $"WriteOptions.Distribution asks for {asked}, and the table that is there is one of the coordinator alone.",
        "Leave it out, set IfExists to Replace, or distribute the table by Citus' own functions.");

    public static FrameFault OtherDistribution(string found, string asked) => new(
        $"WriteOptions.Distribution asks for {asked}, and the table that is there is {found}.",
        "Leave it out, set IfExists to Replace, or alter the table by alter_distributed_table.");

    public static FrameFault LoadInDistributedSchema() => new(
        "Citus distributes the table's schema, and a load cannot keep its rows and its name in tables there.",
        "Write all rows in one write without WriteOptions.LoadName, or write to a table of another schema.");

    public static FrameFault OldDistribution() => new(
        "The table is distributed by ranges or by append, as older versions of Citus could.",
        "Make a table that is distributed by hash, and write to that.");

    public static FrameFault NotCountedByCitus() => new(
        "WriteOptions.BulkMethod is BulkExtensions, and the server does not count the rows that it puts into a table of Citus.", UseCopy);

    public static FrameFault DistributionColumnAltered(string column) => new(
        "Citus distributes the table by this column, whose type cannot be altered.",
        "Leave WriteOptions.OnWiderType out and convert the frame's column.",
        column);

    public static FrameFault BadRowsBesideCitus() => new(
        "WriteOptions.BadRows is set, and the write makes or empties a table of Citus: a row that a node refuses there ends the "
        + "connection.",
        "Append to the table or merge into it, or let the write fail.");

    public static FrameFault KeyNotDistributed(IEnumerable<string> keys, string column) => new(
        $"The key ({List(keys)}) does not contain '{column}', by which Citus distributes the table: it could not be looked up in one "
        + "shard.",
        $"Add '{column}' to the key, or distribute the table by one of the key's columns.",
        column);

    public static FrameFault NullInDistribution(string column, long row) => new(
        "The cell is null, and Citus distributes the table by this column: it keeps no row without a value there.",
        "Fill the cell, or distribute the table by another column.",
        column, row);

    public static FrameFault DistributionColumnMissing(string column) => new(
        "Citus distributes the table by this column, and the frame does not have it: no row could be put into a shard.",
        "Add it to the frame.",
        column);
}

using EfWriter.Routes;

namespace EfWriter.Planning.Columns;

/// <summary>Why a table does not take a frame: all columns that do not fit, in one error.</summary>
internal static class Misfits
{
    private static readonly string[] Headings = ["column", "frame", "table", "why"];

    /// <summary>The one reason, or a table of all of them; null if every column fits.</summary>
    public static FrameFault? Of(IEnumerable<ColumnMatch> matched)
    {
        var columns = matched.Where(column => column.Fault is not null).ToList();
        if (columns.Count < 2)
            return columns.Count == 0 ? null : columns[0].Fault;

        var lines = columns.Select(column => new[] { column.Name, FrameType(column), TableType(column), column.Fault!.Message });
        var remedies = columns.Select(column => column.Fault!.Remedy).Distinct(StringComparer.Ordinal);
        return Errors.ColumnsDoNotFit(columns.Count, TextTable.Of([Headings, .. lines]), remedies);
    }

    private static string FrameType(ColumnMatch column) => column.Field is { } field ? field.TypeName : "–";

    private static string TableType(ColumnMatch column) =>
        column.Target is { } target ? target.Type.DisplayName + (target.IsNotNull ? " NOT NULL" : string.Empty) : "–";
}

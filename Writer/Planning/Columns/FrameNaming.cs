using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Migrations;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Gives a frame's columns the names that the context's conventions make of them, unless the app or the source names them.
/// </summary>
internal static class FrameNaming
{
    /// <summary>The write, with the names of the table's columns in its frame and its options.</summary>
    public static WriteRequest Apply(DbContext host, WriteRequest request)
    {
        var naming = AppSettings.Of(host, asked: null).KeepsColumnNames ? null : ColumnNaming.Of(host);
        switch (request.Frame)
        {
            // Its names are known once it has been looked at.
            case TextFrame text:
                text.Naming = naming is null ? null : names => naming.Names(host, names);
                return naming is null ? request : request with { Options = OptionNames.Of(request.Options, text.NameOf) };
            case ServerQueryFrame:
                return request;
            case var frame when naming is not null:
                var fields = frame.Fields;
                var made = naming.Names(host, [.. fields.Select(field => field.Name)]);
                IReadOnlyList<string> names = [.. fields.Zip(made, (field, name) => field.IsNamed ? field.Name : name)];
                return request with
                {
                    Frame = ReshapedFrame.Renamed(frame, names),
                    Options = OptionNames.Of(request.Options, asked => NameOf(asked, fields, names)),
                };
            default:
                return request;
        }
    }

    private static string NameOf(string asked, IReadOnlyList<FrameField> fields, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (fields[i].Name == asked)
                return names[i];
        }

        return asked;
    }
}

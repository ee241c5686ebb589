using System.Text;
using EfWriter.Catalog;

namespace EfWriter.Load.Importer;

/// <summary>A type's name as Npgsql knows it: schema and name without quotes.</summary>
internal static class HostTypeName
{
    public static string Of(TargetType type)
    {
        var name = new StringBuilder(type.BaseName.Length);
        var isQuoted = false;
        for (var i = 0; i < type.BaseName.Length; i++)
        {
            var c = type.BaseName[i];
            if (c != '"')
                name.Append(c);
            else if (isQuoted && i + 1 < type.BaseName.Length && type.BaseName[i + 1] == '"')
                name.Append(type.BaseName[++i]);
            else
                isQuoted = !isQuoted;
        }

        return name.ToString();
    }
}

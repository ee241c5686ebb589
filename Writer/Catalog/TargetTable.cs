using EfWriter.Citus;
using EfWriter.Migrations;

namespace EfWriter.Catalog;

/// <summary>A relation as the server's catalog has it.</summary>
/// <param name="Name">Schema and name.</param>
/// <param name="Oid">Its identity in this database.</param>
/// <param name="Kind">pg_class.relkind: 'r' a table, 'p' a partitioned table, 'v' a view …</param>
/// <param name="IsPartition">Whether it is a part of a partitioned table.</param>
/// <param name="Inserted">The server's count of rows put into it, to compare a later count with; null where it does not count.</param>
/// <param name="Columns">Its columns, in order.</param>
internal sealed record TargetTable(QualifiedName Name, uint Oid, char Kind, bool IsPartition, long? Inserted,
    IReadOnlyList<TargetColumn> Columns)
{
    /// <summary>
    /// Whether somebody has put rules or row security on it, so that it takes a second look to know what becomes of its rows.
    /// </summary>
    public bool HasRulesOrPolicies { get; init; }

    /// <summary>Whether a staging table stands beside it, of a writer that is at work or was killed.</summary>
    public bool HasLeftOver { get; init; }

    /// <summary>Whether something else has the usual name of a staging table that nobody but the writer should see.</summary>
    public bool IsStagingNameTaken { get; init; }

    /// <summary>Whether anybody has been given or refused a privilege on it, be it by default privileges.</summary>
    public bool HasPrivileges { get; init; }

    /// <summary>Where its rows are kept.</summary>
    public Placement Placement { get; init; } = Placement.OneServer;

    public bool IsPartitioned => Kind == 'p';

    /// <summary>Whether COPY is known to do with its rows what INSERT would.</summary>
    public bool IsPlain => Kind == 'r' && !HasRulesOrPolicies;

    /// <summary>Whether it is one of PostgreSQL's own.</summary>
    public bool IsSystem => Oid < PgTypes.FirstUsersOid;

    public string KindName => Kind switch
    {
        'r' when IsPartition => "partition",
        'r' => "table",
        'p' => "partitioned table",
        'v' => "view",
        'm' => "materialized view",
        'f' => "foreign table",
        'S' => "sequence",
        'i' or 'I' => "index",
        'c' => "composite type",
        _ => "relation",
    };
}

/// <summary>A column as the server's catalog has it.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type that COPY takes: a domain's base type.</param>
/// <param name="IsNotNull">Whether it refuses NULL.</param>
/// <param name="HasDefault">Whether a row that leaves it out gets a value: a default, an identity.</param>
/// <param name="IsGenerated">Whether the server computes it and takes no value.</param>
/// <param name="IsIdentityAlways">Whether it is GENERATED ALWAYS AS IDENTITY: a value of its own needs OVERRIDING, and none can be
/// updated.</param>
internal sealed record TargetColumn(string Name, TargetType Type, bool IsNotNull, bool HasDefault, bool IsGenerated,
    bool IsIdentityAlways = false)
{
    /// <summary>Whether it says where a row is kept: none can be kept without a value.</summary>
    public bool PlacesRows { get; init; }

    /// <summary>The same with its type, in a table that is placed so.</summary>
    public TargetColumn Complete(TargetType type, Placement placement) =>
        this with { Type = type, PlacesRows = Name == placement.Column };
}

/// <summary>A column's type.</summary>
/// <param name="Oid">The type's identity; fixed for built-in types.</param>
/// <param name="TypMod">The type's modifier, such as a length; -1 for none.</param>
/// <param name="Kind">pg_type.typtype: 'b' a base type, 'e' an enum, 'c' a composite …</param>
/// <param name="BaseName">The type's own name, without modifier, as SQL spells it: <c>character varying</c>.</param>
/// <param name="DisplayName">The column's type as SQL spells it: <c>character varying(20)</c>, or a domain's name.</param>
/// <param name="Element">The elements' type where this is an array.</param>
internal sealed record TargetType(uint Oid, int TypMod, char Kind, string BaseName, string DisplayName, TargetType? Element)
{
    /// <summary>The type as if it took every length and every digit: the server fits values to the modifier as they arrive.</summary>
    public TargetType WithoutModifier => this with { TypMod = -1, Element = Element?.WithoutModifier };

    /// <summary>The type's name alone, without schema and quotes: <c>hstore</c>.</summary>
    public string LocalName { get; init; } = string.Empty;

    /// <summary>The identity that arrays and composites say their parts have: a domain's own.</summary>
    public uint SentOid { get => field == 0 ? Oid : field; init; }

    /// <summary>What a range's bounds are, or what a multirange's ranges are.</summary>
    public TargetType? Range { get; init; }

    /// <summary>A composite's fields, in order.</summary>
    public IReadOnlyList<TargetField> Fields { get; init; } = [];
}

/// <summary>A field of a composite type.</summary>
internal sealed record TargetField(string Name, TargetType Type);

namespace EfWriter.Migrations;

/// <summary>A table's schema and name, as PostgreSQL stores them: case kept, not delimited.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Name">The table's name.</param>
public sealed record QualifiedName(string Schema, string Name)
{
    /// <summary>Both parts for a person to read: <c>analytics.sales</c>. Not SQL.</summary>
    /// <returns>The parts joined by a dot; the name alone if the schema is empty.</returns>
    public override string ToString() => Schema.Length == 0 ? Name : $"{Schema}.{Name}";
}

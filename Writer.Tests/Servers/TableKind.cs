using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>A kind of table that routes are tried on.</summary>
/// <param name="Name">The kind, in the documentation's words.</param>
public abstract record TableKind(string Name)
{
    /// <summary>The statements that make a case's tables, one at a time, in a schema that is the first of the search path.</summary>
    public abstract IReadOnlyList<string> Setup(RouteCase route, string schema);

    /// <summary>How <c>items</c> are kept: what a write must not change.</summary>
    public abstract Task<string> PlaceAsync(NpgsqlDataSource source, string schema);

    public sealed override string ToString() => Name;
}

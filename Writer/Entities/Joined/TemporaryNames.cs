using System.Globalization;
using System.Runtime.CompilerServices;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Entities.Joined;

/// <summary>
/// Names of temporary tables that a connection joins with. The same names come again: EF and the server keep what they made of a query by
/// its text.
/// </summary>
internal sealed class TemporaryNames : IDisposable
{
    /// <summary>The schema of a session's temporary tables.</summary>
    public const string Schema = "pg_temp";

    private const string Prefix = "efwriter_rows_";

    private static readonly ConditionalWeakTable<NpgsqlConnection, HashSet<int>> Taken = [];

    private readonly HashSet<int> _taken;
    private readonly int _number;

    private TemporaryNames(HashSet<int> taken, int number, string shape)
    {
        (_taken, _number) = (taken, number);
        Table = new(Schema, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}_{shape}"));
    }

    /// <summary>The name.</summary>
    public QualifiedName Table { get; }

    /// <summary>Takes the first name that no other rows of a connection have, until it is disposed.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="shape">Stands for the columns: a statement that was prepared for others must not have the same text.</param>
    public static TemporaryNames Take(NpgsqlConnection connection, string shape)
    {
        var taken = Taken.GetValue(connection, _ => []);
        lock (taken)
        {
            var number = 1;
            while (!taken.Add(number))
                number++;
            return new(taken, number, shape);
        }
    }

    public void Dispose()
    {
        lock (_taken)
            _taken.Remove(_number);
    }
}

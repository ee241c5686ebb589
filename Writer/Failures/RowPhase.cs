using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>Whether the server has been sent rows: from then on, what it says of a failure may have cells in it.</summary>
/// <param name="table">The table that is written.</param>
internal sealed class RowPhase(QualifiedName table)
{
    private bool _hasBegun;

    /// <summary>Rows are sent from now on.</summary>
    public void Begin() => _hasBegun = true;

    /// <summary>Marks a failure on its way out.</summary>
    /// <returns>False, so that it goes on.</returns>
    public bool MarkRowsSent(Exception failure)
    {
        for (var cause = _hasBegun ? failure : null; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException server)
                ServerFailure.MarkRowsSent(server, table);
        }

        return false;
    }
}

using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>
/// Staged rows are inserted into what COPY cannot fill, or would fill otherwise than INSERT does: views, tables with rules or row security,
/// foreign tables.
/// </summary>
internal sealed class StagedInsertRoute(WriteSession session, PlannedWrite plan) : StagedRoute(session, plan);

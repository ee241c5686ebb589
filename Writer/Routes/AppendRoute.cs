using EfWriter.Session;

namespace EfWriter.Routes;

/// <summary>Rows are sent into the table that is there.</summary>
internal sealed class AppendRoute(WriteSession session, PlannedWrite plan) : WriteRoute(session, plan);

using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EfWriter.Samples.Host;

/// <summary>
/// Answers a write that was refused with the reason and its code. EfWriter's messages hold no cell and no password; a message of the
/// server's can hold a cell, and only its code is passed on.
/// </summary>
internal sealed class Failures : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            TableExistsException e => Problem(StatusCodes.Status409Conflict, e.Message, e.Code),
            FrameWriteException { Code: "source-failed", InnerException: DbException e } =>
                Problem(StatusCodes.Status400BadRequest, "The database refused the query.", e.SqlState),
            FrameWriteException e => Problem(StatusCodes.Status422UnprocessableEntity, e.Message, e.Code),
            StatementException e => Problem(StatusCodes.Status400BadRequest, e.Message, null),
            DbException e => Problem(StatusCodes.Status400BadRequest, "The database refused the query.", e.SqlState),
            _ => null,
        };
        if (problem is null)
            return false;
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemHttpResult Problem(int status, string detail, string? code) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}

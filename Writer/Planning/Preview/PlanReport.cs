using EfWriter.Failures;
using EfWriter.Routes;

namespace EfWriter.Planning.Preview;

/// <summary>A planned write as the caller is shown it.</summary>
internal static class PlanReport
{
    /// <param name="plan">The write.</param>
    /// <param name="createSchema">What makes the schema; nothing if it is there.</param>
    /// <param name="script">Every statement that would run.</param>
    public static WritePlan Of(PlannedWrite plan, IReadOnlyList<string> createSchema, IReadOnlyList<string> script)
    {
        var (name, request) = (plan.Request.Name, plan.Request);
        var cause = plan.Route is PlannedRoute.Refused refused ? FailureReport.Describe(refused.Cause, name) : null;
        string[] before = cause is null ? [.. createSchema, .. plan.Script.Before] : [];
        return new()
        {
            Schema = name.Schema,
            Table = name.Name,
            Exists = plan.Target.Existing is not null,
            Mode = request.Mode,
            Keys = plan.Route is PlannedRoute.Merge { Steps: var merge } ? [.. merge.Keys.Select(key => key.Name)] : request.Merge.Keys,
            Statements = cause is null ? [.. before, .. plan.Script.After, .. plan.Script.Swap] : [],
            Script = cause is null ? script : [],
            Effects = cause is null ? [.. PlanEffects.Of(plan)] : [],
            Columns = [.. plan.Columns.Select(Of)],
            Refusal = cause?.Message,
            Cause = cause,
        };
    }

    private static ColumnPlan Of(ColumnMatch column) => new(
        column.Name,
        column.Field is { } field ? field.TypeName : null,
        column.Target?.Type.DisplayName,
        column.Decision,
        column.StoreType,
        column.Fault?.Message);
}

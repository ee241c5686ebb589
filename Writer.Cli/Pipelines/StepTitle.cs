namespace EfWriter.Cli.Pipelines;

/// <summary>A step in a few words.</summary>
internal static class StepTitle
{
    public static string Of(PipelineStep step) => step switch
    {
        LoadFileStep load => $"LOAD {load.Table} ← {load.File.Path}",
        LoadPostgresStep load => $"LOAD {load.Table} ← {load.Description}",
        CreateTableStep create => $"CREATE TABLE {create.Table}",
        ExportStep export => $"EXPORT {export.Source} → {export.Statement.Table}",
        _ => string.Empty,
    };
}

namespace EfWriter.Benchmarks.Contenders;

/// <summary>The contenders' names, by which the targets find their figures.</summary>
internal static class ContenderNames
{
    public const string Replay = "replay (limit)";
    public const string ReplayAnalyzed = "replay, then ANALYZE";
    public const string ReplayTwoStreams = "replay, 2 streams (limit)";
    public const string ReplayAgain = "replay, at the round's end";
    public const string EfWriter = "EfWriter";
    public const string EfWriterNoAnalyze = "EfWriter, without ANALYZE";
    public const string EfWriterTwoStreams = "EfWriter, 2 streams";
    public const string EfWriterBulkExtensions = "EfWriter by BulkExtensions";
    public const string TypedImporter = "Npgsql importer, typed";
    public const string ObjectImporter = "Npgsql importer, objects";
    public const string Linq2Db = "linq2db BulkCopy";
    public const string Linq2DbMerge = "linq2db MERGE";
    public const string UpsertByHand = "by hand: typed COPY, INSERT … ON CONFLICT";
    public const string PhenX = "PhenX BulkInsert";
    public const string Psql = "psql \\copy CSV";
    public const string PandasCopy = "pandas to_sql, COPY callable";
    public const string PandasDefault = "pandas to_sql, default";
}

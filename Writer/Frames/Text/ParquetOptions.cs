namespace EfWriter.Frames.Text;

/// <summary>How Parquet files are read. Of the options of texts they have those that are about the files' places.</summary>
internal sealed record ParquetOptions : TextOptions
{
    /// <summary>The defaults.</summary>
    public static ParquetOptions Default { get; } = new();
}

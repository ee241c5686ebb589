using DuckDB.NET.Data;

namespace EfWriter.Cli.Sources;

/// <summary>A DuckDB that spills what does not fit into memory to a folder of its own, which nobody else may enter.</summary>
/// <remarks>By itself it would do so in the working directory, under a name that anybody knows, and readable by all.</remarks>
/// <param name="path">Its file; null for one in memory.</param>
internal sealed class ScratchConnection(string? path) : DuckDBConnection($"DataSource={path ?? ":memory:"}")
{
    /// <summary>The folder; with a random name, and open to this user only.</summary>
    public string Folder { get; } = ScratchFolder.Make();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}

namespace EfWriter.Tests.Architecture.Graph;

/// <summary>A type as it was compiled; those nested in it and those that the compiler made of it belong to it.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Folder">The folder of its source, below the project.</param>
/// <param name="Uses">The full names of the assembly's types that its members and their bodies name.</param>
internal sealed record CompiledType(string Name, string Folder, IReadOnlyCollection<string> Uses);

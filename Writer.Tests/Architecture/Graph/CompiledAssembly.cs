using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EfWriter.Tests.Architecture.Graph;

/// <summary>Reads an assembly and the portable PDB beside it.</summary>
internal static class CompiledAssembly
{
    // What the compiler notes of a type without a line of code: an interface, an enum, a record without members.
    private const string MappedRoot = "/_/";

    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <summary>The types that have a source below the project's folder.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="projectFolder">The project's folder, as the compiler was given it.</param>
    /// <exception cref="InvalidOperationException">A type has no source, or sources in several folders and no constructor.</exception>
    public static IReadOnlyList<CompiledType> Read(Assembly assembly, string projectFolder)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        var code = image.GetMetadataReader();
        var pdb = symbols.GetMetadataReader();
        var folders = FoldersOf(code, pdb, projectFolder);

        var uses = folders.Keys.ToDictionary(type => type, _ => new HashSet<TypeDefinitionHandle>());
        var elsewhere = new List<CompiledType>();
        foreach (var type in code.TypeDefinitions)
        {
            if (!uses.TryGetValue(Outermost(code, type), out var used))
                continue;

            // A partial class lives where its constructor is; what it has in another folder counts as that folder's.
            var home = folders[Outermost(code, type)];
            var away = code.GetTypeDefinition(type).GetMethods()
                .Select(method => (Method: method, Folder: FolderOf(pdb, method, projectFolder)))
                .Where(method => method.Folder is not null && method.Folder != home)
                .ToLookup(method => method.Folder!, method => method.Method);
            var isAway = away.SelectMany(methods => methods).ToHashSet();
            used.UnionWith(
                TypeReferences.Of(image, code, type, method => !isAway.Contains(method)).Select(other => Outermost(code, other)));
            elsewhere.AddRange(away.Select(methods => new CompiledType(
                $"{NameOf(code, type)} in {methods.Key}",
                methods.Key,
                Names(TypeReferences.OfMethods(image, code, methods).Select(other => Outermost(code, other)).Distinct()))));
        }

        return [.. folders.Select(type => new CompiledType(NameOf(code, type.Key), type.Value, Names(uses[type.Key]))), .. elsewhere];

        string[] Names(IEnumerable<TypeDefinitionHandle> used) =>
            [.. used.Where(folders.ContainsKey).Select(other => NameOf(code, other)).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<TypeDefinitionHandle, string> FoldersOf(MetadataReader code, MetadataReader pdb, string projectFolder)
    {
        var documents = code.TypeDefinitions
            .SelectMany(type => DocumentsOf(code, pdb, type).Select(document => (Type: Outermost(code, type), Document: document)))
            .ToLookup(pair => pair.Type, pair => pair.Document);
        var folders = new Dictionary<TypeDefinitionHandle, string>();
        foreach (var type in code.TypeDefinitions.Where(type => Outermost(code, type) == type && !IsMadeByCompiler(code, type)))
        {
            var paths = documents[type].Distinct().Select(document => pdb.GetString(pdb.GetDocument(document).Name)).ToList();
            var own = paths.Select(path => FolderBelow(projectFolder, path)).OfType<string>().Distinct().ToList();
            if (own.Count > 1)
                folders[type] = HomeOf(code, pdb, type, projectFolder);
            else if (own.Count == 1)
                folders[type] = own[0];
            else if (paths.Count == 0)
                throw new InvalidOperationException($"{NameOf(code, type)} has no source in {projectFolder}.");
        }

        return folders;
    }

    private static string HomeOf(MetadataReader code, MetadataReader pdb, TypeDefinitionHandle type, string projectFolder) =>
        code.GetTypeDefinition(type).GetMethods()
        .Where(method => code.GetString(code.GetMethodDefinition(method).Name) == ".ctor")
        .Select(method => FolderOf(pdb, method, projectFolder)).FirstOrDefault(folder => folder is not null)
        ?? throw new InvalidOperationException($"{NameOf(code, type)} has sources in several folders and no constructor.");

    private static string? FolderOf(MetadataReader pdb, MethodDefinitionHandle method, string projectFolder)
    {
        var lines = pdb.GetMethodDebugInformation(method.ToDebugInformationHandle());
        var document = lines.Document.IsNil
            ? lines.GetSequencePoints().Select(point => point.Document).FirstOrDefault(document => !document.IsNil)
            : lines.Document;
        return document.IsNil ? null : FolderBelow(projectFolder, pdb.GetString(pdb.GetDocument(document).Name));
    }

    /// <summary>Null for what is generated, and so in another folder.</summary>
    private static string? FolderBelow(string projectFolder, string path)
    {
        // A release build has the repository's folder in its stead: see PathMap in Directory.Build.props.
        if (path.StartsWith(MappedRoot, StringComparison.Ordinal))
            path = Path.Combine(Repository.Root, path[MappedRoot.Length..]);
        var relative = Path.GetRelativePath(projectFolder, path).Replace('\\', '/');
        if (Path.IsPathRooted(relative) || relative.Split('/')[0] is ".." or "obj")
            return null;
        return Path.GetDirectoryName(relative)!.Replace('\\', '/') is { Length: > 0 } folder ? folder : FolderGraph.Root;
    }

    private static IEnumerable<DocumentHandle> DocumentsOf(MetadataReader code, MetadataReader pdb, TypeDefinitionHandle type)
    {
        foreach (var method in code.GetTypeDefinition(type).GetMethods())
        {
            var lines = pdb.GetMethodDebugInformation(method.ToDebugInformationHandle());
            if (!lines.Document.IsNil)
                yield return lines.Document;
            foreach (var document in lines.GetSequencePoints().Select(point => point.Document).Where(document => !document.IsNil))
                yield return document;
        }

        foreach (var note in pdb.GetCustomDebugInformation(type).Select(pdb.GetCustomDebugInformation))
        {
            if (pdb.GetGuid(note.Kind) != TypeDefinitionDocuments)
                continue;
            for (var blob = pdb.GetBlobReader(note.Value); blob.RemainingBytes > 0;)
                yield return MetadataTokens.DocumentHandle(blob.ReadCompressedInteger());
        }
    }

    private static TypeDefinitionHandle Outermost(MetadataReader code, TypeDefinitionHandle type) =>
        code.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer ? Outermost(code, outer) : type;

    // Anonymous types, constant data and embedded attributes.
    private static bool IsMadeByCompiler(MetadataReader code, TypeDefinitionHandle type)
    {
        var name = code.GetString(code.GetTypeDefinition(type).Name);
        var attributes = code.GetTypeDefinition(type).GetCustomAttributes().Select(code.GetCustomAttribute);
        return name.StartsWith('<') || attributes.Any(attribute => IsMark(code, attribute));
    }

    private static bool IsMark(MetadataReader code, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && code.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && code.GetString(code.GetTypeReference((TypeReferenceHandle)parent).Name) == "CompilerGeneratedAttribute";

    private static string NameOf(MetadataReader code, TypeDefinitionHandle handle)
    {
        var type = code.GetTypeDefinition(handle);
        var (space, name) = (code.GetString(type.Namespace), code.GetString(type.Name));
        return space.Length == 0 ? name : $"{space}.{name}";
    }
}

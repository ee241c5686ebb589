using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EfWriter.Tests.Architecture.Graph;

/// <summary>Collects the types of its assembly that a type names: base, interfaces, attributes, signatures, constraints, bodies.</summary>
internal sealed class TypeReferences : ISignatureTypeProvider<bool, object?>
{
    private readonly PEReader _image;
    private readonly MetadataReader _code;
    private readonly HashSet<TypeDefinitionHandle> _found = [];

    private TypeReferences(PEReader image, MetadataReader code) => (_image, _code) = (image, code);

    /// <summary>What a type names, in its declaration and in those of its methods that are asked for.</summary>
    public static IReadOnlyCollection<TypeDefinitionHandle> Of(
        PEReader image, MetadataReader code, TypeDefinitionHandle type, Func<MethodDefinitionHandle, bool> isAskedFor)
    {
        var references = new TypeReferences(image, code);
        references.AddType(code.GetTypeDefinition(type), isAskedFor);
        return references._found;
    }

    /// <summary>What single methods of a type name.</summary>
    public static IReadOnlyCollection<TypeDefinitionHandle> OfMethods(PEReader image, MetadataReader code,
        IEnumerable<MethodDefinitionHandle> methods)
    {
        var references = new TypeReferences(image, code);
        foreach (var method in methods)
            references.AddMethod(code.GetMethodDefinition(method));
        return references._found;
    }

    private void AddType(TypeDefinition type, Func<MethodDefinitionHandle, bool> isAskedFor)
    {
        Add(type.BaseType);
        AddAttributes(type.GetCustomAttributes());
        AddParameters(type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
            Add(_code.GetInterfaceImplementation(implemented).Interface);
        foreach (var field in type.GetFields().Select(_code.GetFieldDefinition))
        {
            field.DecodeSignature(this, null);
            AddAttributes(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(_code.GetPropertyDefinition))
            AddAttributes(property.GetCustomAttributes());
        foreach (var happening in type.GetEvents().Select(_code.GetEventDefinition))
            AddAttributes(happening.GetCustomAttributes());
        foreach (var method in type.GetMethods().Where(isAskedFor).Select(_code.GetMethodDefinition))
            AddMethod(method);
    }

    private void AddMethod(MethodDefinition method)
    {
        method.DecodeSignature(this, null);
        AddAttributes(method.GetCustomAttributes());
        AddParameters(method.GetGenericParameters());
        foreach (var parameter in method.GetParameters())
            AddAttributes(_code.GetParameter(parameter).GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
            return;

        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        Add(body.LocalSignature);
        foreach (var region in body.ExceptionRegions)
            Add(region.CatchType);
        foreach (var token in Instructions.TokensOf(body.GetILReader()))
            Add(MetadataTokens.EntityHandle(token));
    }

    private void AddAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
            Add(_code.GetCustomAttribute(attribute).Constructor);
    }

    private void AddParameters(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(_code.GetGenericParameter))
        {
            foreach (var constraint in parameter.GetConstraints())
                Add(_code.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Add(EntityHandle handle)
    {
        if (handle.IsNil)
            return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _found.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _code.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                Add(_code.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Add(_code.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var method = _code.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(method.Method);
                method.DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                AddMember(_code.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.StandaloneSignature:
                AddSignature(_code.GetStandaloneSignature((StandaloneSignatureHandle)handle));
                break;
            default:
                // Of another assembly, or a text.
                break;
        }
    }

    private void AddMember(MemberReference member)
    {
        Add(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
            member.DecodeFieldSignature(this, null);
        else
            member.DecodeMethodSignature(this, null);
    }

    private void AddSignature(StandaloneSignature signature)
    {
        if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
            signature.DecodeLocalSignature(this, null);
        else
            signature.DecodeMethodSignature(this, null);
    }

    // What a signature is made of: the definitions are noted, and nothing is built.
    bool ISimpleTypeProvider<bool>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        _found.Add(handle);

    bool ISignatureTypeProvider<bool, object?>.GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    bool ISimpleTypeProvider<bool>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;

    bool ISimpleTypeProvider<bool>.GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

    bool ISZArrayTypeProvider<bool>.GetSZArrayType(bool elementType) => elementType;

    bool IConstructedTypeProvider<bool>.GetArrayType(bool elementType, ArrayShape shape) => elementType;

    bool IConstructedTypeProvider<bool>.GetByReferenceType(bool elementType) => elementType;

    bool IConstructedTypeProvider<bool>.GetPointerType(bool elementType) => elementType;

    bool IConstructedTypeProvider<bool>.GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType;

    bool ISignatureTypeProvider<bool, object?>.GetFunctionPointerType(MethodSignature<bool> signature) => false;

    bool ISignatureTypeProvider<bool, object?>.GetGenericMethodParameter(object? genericContext, int index) => false;

    bool ISignatureTypeProvider<bool, object?>.GetGenericTypeParameter(object? genericContext, int index) => false;

    bool ISignatureTypeProvider<bool, object?>.GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;

    bool ISignatureTypeProvider<bool, object?>.GetPinnedType(bool elementType) => elementType;
}

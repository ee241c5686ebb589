using System.Reflection;
using System.Reflection.Emit;
using EfWriter.Migrations;

namespace EfWriter.Load.BulkExtensions;

/// <summary>Makes entity classes at run time: a property C0, C1, … for each column.</summary>
/// <remarks>Safe for concurrent use. Classes are collectible, and kept for the most recent shapes only.</remarks>
internal static class EntityTypes
{
    private const string LastRead = "LastRead";
    private const int CachedShapes = 64;
    private const MethodAttributes Accessor = MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;

    private static readonly BoundedCache<EquatableList<Type>, Type> Cache = new(CachedShapes, BulkAccessors.Forget);

    public static Type Get(IEnumerable<Type> propertyTypes) => Cache.GetOrAdd([.. propertyTypes], Emit);

    /// <summary>Says that a load with a type has ended: one that is kept no longer may have been used since it was dropped.</summary>
    public static void Release(Type entityType)
    {
        if (!Cache.TryPeek([.. PropertyTypes(entityType)], out var kept) || kept != entityType)
            BulkAccessors.Forget(entityType);
    }

    /// <summary>The property of an entity that was read last, from 0: the one whose value Npgsql refuses. -1 if none was.</summary>
    public static int LastReadOf(object entity) => (int)entity.GetType().GetField(LastRead)!.GetValue(entity)! - 1;

    private static IEnumerable<Type> PropertyTypes(Type entityType) =>
        entityType.GetProperties().Select((_, i) => entityType.GetProperty(RuntimeModelBuilder.PropertyName(i))!.PropertyType);

    private static Type Emit(EquatableList<Type> propertyTypes)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("EfWriter.Entities"), AssemblyBuilderAccess.RunAndCollect);
        var type = assembly.DefineDynamicModule("Entities").DefineType("Row", TypeAttributes.Public | TypeAttributes.Class);
        var lastRead = type.DefineField(LastRead, typeof(int), FieldAttributes.Public);
        for (var i = 0; i < propertyTypes.Count; i++)
            AddProperty(type, i, propertyTypes[i], lastRead);
        return type.CreateType();
    }

    private static void AddProperty(TypeBuilder type, int index, Type propertyType, FieldInfo lastRead)
    {
        var name = RuntimeModelBuilder.PropertyName(index);
        var field = type.DefineField($"_{name}", propertyType, FieldAttributes.Private);
        var property = type.DefineProperty(name, PropertyAttributes.None, propertyType, null);

        var getter = type.DefineMethod($"get_{name}", Accessor, propertyType, Type.EmptyTypes);
        var get = getter.GetILGenerator();
        get.Emit(OpCodes.Ldarg_0);
        get.Emit(OpCodes.Ldc_I4, index + 1);
        get.Emit(OpCodes.Stfld, lastRead);
        get.Emit(OpCodes.Ldarg_0);
        get.Emit(OpCodes.Ldfld, field);
        get.Emit(OpCodes.Ret);
        property.SetGetMethod(getter);

        var setter = type.DefineMethod($"set_{name}", Accessor, null, [propertyType]);
        var set = setter.GetILGenerator();
        set.Emit(OpCodes.Ldarg_0);
        set.Emit(OpCodes.Ldarg_1);
        set.Emit(OpCodes.Stfld, field);
        set.Emit(OpCodes.Ret);
        property.SetSetMethod(setter);
    }
}

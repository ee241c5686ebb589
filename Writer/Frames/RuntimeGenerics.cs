using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EfWriter.Frames;

/// <summary>
/// Generic types and methods whose type arguments are known at run time only: each is prepared once, for the runtime compiles a call of its
/// own otherwise.
/// </summary>
/// <remarks>Safe for concurrent use. Nothing is kept that the application has unloaded.</remarks>
internal static class RuntimeGenerics
{
    private static readonly ConditionalWeakTable<Type, ConstructorInvoker> Constructors = [];
    private static readonly ConditionalWeakTable<Type, ConcurrentDictionary<MethodInfo, MethodInvoker>> Methods = [];

    /// <summary>Calls the only constructor of a type. What it throws is not wrapped.</summary>
    public static T New<T>(Type type, params Span<object?> arguments) =>
        (T)Constructors.GetValue(type, static type => ConstructorInvoker.Create(type.GetConstructors().Single())).Invoke(arguments);

    /// <summary>Calls a private static method of one type argument. What it throws is not wrapped.</summary>
    public static T Call<T>(Type owner, string method, Type argument, params Span<object?> arguments)
    {
        var closed = owner.GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(argument);
        return (T)Methods.GetValue(argument, static _ => new()).GetOrAdd(closed, MethodInvoker.Create).Invoke(null, arguments)!;
    }
}

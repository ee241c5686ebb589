using NUnit.Framework.Internal;

namespace EfWriter.Tests.Support;

/// <summary>
/// Marks a fixture that looks at or changes what all tests of a process share, or its server: it runs when the others are done. Its
/// category lets a second process, with a server of its own, run these fixtures at once with the rest.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AloneAttribute() : ParallelizableAttribute(ParallelScope.None)
{
    public override void ApplyToTest(Test test)
    {
        base.ApplyToTest(test);
        test.Properties.Add(NUnit.Framework.Internal.PropertyNames.Category, "Alone");
    }
}

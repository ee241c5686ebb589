using EfWriter.Frames;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class StringBuffersTests
{
    [Test]
    public void The_pinned_version_of_DataFrame_keeps_its_texts_in_lists()
    {
        var column = new StringDataFrameColumn("name", ["a", null!, "b"]);

        Assert.That(StringBuffers.TryGet(column), Is.EqualTo(new[] { new[] { "a", null, "b" } }));
    }
}

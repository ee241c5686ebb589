using EfWriter.Tests.Architecture;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>docs/entities.md ends with the zoo's models and their outcomes.</summary>
public sealed class ZooDocumentTests
{
    private const string Head = "| about | situation | modes | outcome |\n|---|---|---|---|\n";

    private static string FilePath => Path.Combine(Repository.Root, "docs", "entities.md");

    [Test]
    public async Task The_document_has_every_model_and_its_outcome()
    {
        var document = await File.ReadAllTextAsync(FilePath);
        var begin = document.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        var lines = string.Concat(Zoo.All.GroupBy(model => (model.Axis, model.Situation, model.Outcome))
            .Select(same =>
                $"| {same.Key.Axis} | {same.Key.Situation} | {string.Join(
                    ", ", same.Select(model => model.Mode))} | {same.Key.Outcome} |\n"));

        // For whoever has changed the zoo on purpose.
        if (Environment.GetEnvironmentVariable("EFWRITER_APPROVE") == "1")
            await File.WriteAllTextAsync(FilePath, document[..begin] + lines);
        else
            Assert.That(document[begin..], Is.EqualTo(lines));
    }
}

using CsCheck;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Graphs of any shape, with any sharing, are stored as AddRange and SaveChanges would store them.</summary>
[TestFixture("TPH")]
[TestFixture("TPT")]
[TestFixture("TPC")]
public sealed class RandomGraphTests(string inheritance) : GraphTest
{
    private const int Iterations = 8;

    protected override string Inheritance => inheritance;

    // Whom each object points at, as numbers that are taken modulo what there is; 0 and what is out of range for nobody.
    private static readonly Gen<Plan> Plans = Gen.Select(
        Gen.Int[0, 6].Array[0, 6], Gen.Int[0, 9].Array[0, 5], Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[0, 3]).Array[1, 6],
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 20], Gen.Int[0, 7], Gen.Int[0, 6].Array[0, 3]).Array[0, 20],
        (tags, authors, blogs, posts) => new Plan(tags, authors, blogs, posts));

    private sealed record Plan(
        int[] Tags, int[] Authors, (int Owner, int Favourite, int Links)[] Blogs, (int Blog, int Parent, int Author, int[] Tags)[] Posts);

    /// <summary>A failure prints its seed: give it to SampleAsync to have the same graph again.</summary>
    [Test]
    public Task Any_graph_is_stored_as_SaveChanges_stores_it() =>
        Plans.SampleAsync(CheckAsync, writeLine: TestContext.Out.WriteLine, iter: Iterations, threads: 1);

    private async Task CheckAsync(Plan plan)
    {
        await EmptyAsync();
        await using (var saving = NewBlogs())
        {
            saving.AddRange(Make(plan));
            await saving.SaveChangesAsync();
        }

        var saved = await EverythingAsync();
        await EmptyAsync();
        await using var db = NewBlogs();
        var result = await db.WriteGraphAsync(Make(plan));

        Assert.That(await EverythingAsync(), Is.EqualTo(saved));
        Assert.That(result.Tables.Single(table => table.Table == "blogs").Rows, Is.EqualTo(plan.Blogs.Length));
    }

    private static List<Blog> Make(Plan plan)
    {
        var tags = plan.Tags.Select((_, i) => new Tag { Marker = $"t{i}" }).ToList();
        var authors = new List<Author>();
        foreach (var (number, i) in plan.Authors.Select((number, i) => (number, i)))
        {
            var author = number % 2 == 0
                ? new Author { Marker = $"a{i}" }
                : new Editor { Marker = $"a{i}", Level = number, Mentor = Of(authors, number) };
            if (number % 3 == 0)
                author.Profile = new() { Marker = $"r{i}", Biography = number == 0 ? null : $"bio{number}" };
            authors.Add(author);
        }

        var blogs = plan.Blogs.Select((one, i) => Blog(one, i, authors, tags)).ToList();
        var posts = new List<Post>();
        foreach (var (one, i) in plan.Posts.Select((one, i) => (one, i)))
        {
            var post = new Post { Marker = $"p{i}", Author = Of(authors, one.Author) };
            foreach (var tag in one.Tags.Select(number => Of(tags, number)).OfType<Tag>().Distinct())
            {
                // From either end, or from both.
                if (i % 3 != 1)
                    post.Tags.Add(tag);
                if (i % 3 != 0)
                    tag.Posts.Add(post);
            }

            if (Of(posts, one.Parent) is { } parent)
            {
                if (i % 2 == 0)
                    post.Parent = parent;
                if (i % 4 > 0)
                    parent.Replies.Add(post);
                else if (i % 2 == 1)
                    post.Parent = parent;
            }

            Of(blogs, one.Blog)?.Posts.Add(post);
            posts.Add(post);
        }

        return blogs;
    }

    private static Blog Blog((int Owner, int Favourite, int Links) one, int number, List<Author> authors, List<Tag> tags)
    {
        var blog = new Blog { Marker = $"b{number}", Owner = Of(authors, one.Owner) };
        if (one.Favourite % 2 == 1)
            blog.Settings = new() { Theme = "dark", Favourite = Of(tags, one.Favourite) };
        for (var i = 0; i < one.Links; i++)
        {
            var link = new Link { Marker = $"l{number}.{i}" };
            for (var visit = 0; visit < i; visit++)
                link.Visits.Add(new() { Marker = $"v{number}.{i}.{visit}" });
            blog.Links.Add(link);
        }

        return blog;
    }

    private static T? Of<T>(List<T> all, int number)
        where T : class => number > 0 && number <= all.Count ? all[number - 1] : null;
}

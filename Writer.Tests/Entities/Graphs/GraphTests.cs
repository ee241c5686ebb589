using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A graph is stored as AddRange and SaveChanges would store it.</summary>
public sealed class GraphTests : GraphTest
{
    private static List<Blog> Graph()
    {
        var tags = Enumerable.Range(0, 3).Select(i => new Tag { Marker = $"t{i}" }).ToList();
        var mentor = new Author { Marker = "mentor", Profile = new() { Marker = "p", Biography = "long" } };
        var editor = new Editor { Marker = "editor", Level = 3, Mentor = mentor };
        var blogs = Enumerable.Range(0, 4)
            .Select(i => new Blog { Marker = $"b{i}", Owner = i == 0 ? null : i == 1 ? mentor : editor }).ToList();
        blogs[1].Settings = new() { Theme = "dark", Favourite = tags[2] };
        blogs[2].Links.Add(new() { Marker = "l0" });
        blogs[2].Links.Add(new() { Marker = "l1", Visits = { new() { Marker = "v0" }, new() { Marker = "v1" } } });
        foreach (var blog in blogs)
        {
            for (var i = 0; i < 3; i++)
            {
                var post = new Post { Marker = $"{blog.Marker}p{i}", Author = i == 2 ? editor : null };
                post.Tags.AddRange(tags[..i]);
                if (i == 1)
                    blog.Posts[0].Replies.Add(post);
                if (i == 2)
                    post.Parent = blog.Posts[1];
                blog.Posts.Add(post);
            }
        }

        tags[2].Posts.Add(blogs[3].Posts[0]);
        return blogs;
    }

    [Test]
    public async Task Every_kind_of_relation()
    {
        await using (var saving = NewBlogs())
        {
            saving.AddRange(Graph());
            await saving.SaveChangesAsync();
        }

        var saved = await EverythingAsync();
        await EmptyAsync();
        await using var db = NewBlogs();
        var graph = Graph();

        var result = await db.WriteGraphAsync(graph);

        Assert.That(await EverythingAsync(), Is.EqualTo(saved));
        Assert.That(result.Tables.Select(table => $"{table.EntityType} {table.Table} {table.Rows}").Order(StringComparer.Ordinal),
            Is.EqualTo(new[]
            {
                "Author authors 2", "Blog blogs 4", "Editor editors 1", "Link links 2", "Post posts 12",
                "PostTag (Dictionary<string, object>) post_tags 13", "Profile biographies 1", "Profile profiles 1", "Tag tags 3",
                "Visit visits 2",
            }));
        Assert.That(graph.Select(blog => blog.Id), Is.All.Positive);
        Assert.That(graph.SelectMany(blog => blog.Posts).Select(post => post.Id).Distinct().Count(), Is.EqualTo(12));
        Assert.That(graph[2].OwnerId, Is.EqualTo(graph[2].Owner!.Id));
        Assert.That(db.ChangeTracker.Entries(), Is.Empty);
    }

    [Test]
    public async Task Objects_that_the_context_tracks_as_stored_are_principals_and_those_that_it_would_add_are_written()
    {
        await using var db = NewBlogs();
        var stored = new Author { Marker = "stored" };
        db.Add(stored);
        await db.SaveChangesAsync();
        stored.Marker = "changed";
        var blog = new Blog { Marker = "b", Owner = stored, Posts = { new() { Marker = "p" } } };
        db.Add(blog);

        await db.WriteGraphAsync([blog]);

        Assert.That(await Count("authors"), Is.EqualTo(1));
        Assert.That(db.ChangeTracker.Entries().Where(entry => entry.State != EntityState.Unchanged).Select(entry => entry.Entity),
            Is.EqualTo(new[] { stored }));
        blog.Posts[0].Marker = "other";
        await db.SaveChangesAsync();
        Assert.That(await EverythingAsync(), Does.Contain("post|other|b||").And.Contain("blog|b|changed||"));
    }

    [Test]
    public async Task A_circle_of_objects_is_refused_by_its_types()
    {
        await using var db = NewBlogs();
        var (one, other) = (new Post { Marker = "one" }, new Post { Marker = "other" });
        (one.Parent, other.Parent) = (other, one);

        Assert.That(() => db.WriteGraphAsync([one]), Throws.TypeOf<FrameWriteException>().With.Message.Contains("Post"));
    }

    [Test]
    public async Task A_null_in_a_collection_is_refused_by_the_navigation(
        [Values("Blog.Posts", "Blog.Links", "Post.Tags")] string navigation)
    {
        await using var db = NewBlogs();
        var blog = new Blog { Posts = { new() } };
        (navigation switch { "Blog.Posts" => (System.Collections.IList)blog.Posts, "Blog.Links" => blog.Links, _ => blog.Posts[0].Tags })
            .Add(null);

        Assert.That(() => db.WriteGraphAsync([blog]),
            Throws.TypeOf<FrameWriteException>().With.Message.StartsWith("Cannot write table 'Blog'").And.Message.Contains(navigation));
    }

    [Test]
    public async Task A_graph_that_fails_leaves_the_tables_and_the_objects_as_they_were()
    {
        await Sql($"ALTER TABLE {Schema}.posts ADD CHECK (\"Marker\" <> 'b3p2')");
        await using var db = NewBlogs();
        var graph = Graph();

        Assert.That(() => db.WriteGraphAsync(graph),
            Throws.TypeOf<FrameWriteException>().With.Property("Table").EqualTo($"{Schema}.posts"));

        Assert.That(await EverythingAsync(), Is.Empty);
        Assert.That(graph.Select(blog => blog.Id).Concat(graph.SelectMany(blog => blog.Posts).Select(post => post.Id)), Is.All.Zero);
        Assert.That(graph.Select(blog => blog.OwnerId), Is.All.Null);
    }

    [Test]
    public async Task A_graph_is_tried_again_as_a_whole()
    {
        await Sql($"""
            CREATE SEQUENCE {Schema}.attempts;
            CREATE FUNCTION {Schema}.fail() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF nextval(''{Schema}.attempts'') = 1 THEN RAISE SQLSTATE ''40001''; END IF; RETURN NEW; END';
            CREATE TRIGGER fail AFTER INSERT ON {Schema}.posts FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.fail()
            """);
        await using var db = NewBlogs();
        var graph = Graph();

        var result = await db.WriteGraphAsync(graph, new WriteOptions { Retry = new() { MaxDelay = TimeSpan.FromMilliseconds(1) } });

        Assert.That(result.Attempts, Is.EqualTo(2));
        Assert.That(await Rows($"SELECT \"Marker\", \"Id\" FROM {Schema}.posts ORDER BY 1"), Is.EqualTo(
            graph.SelectMany(blog => blog.Posts).OrderBy(post => post.Marker).Select(post => new object[] { post.Marker, post.Id })));
    }

    [Test]
    public async Task In_the_callers_transaction_a_graph_is_a_part_of_it()
    {
        await using var db = NewBlogs();
        await using (await db.Database.BeginTransactionAsync())
            await db.WriteGraphAsync(Graph());

        Assert.That(await EverythingAsync(), Is.Empty);
    }

    [TestCase("Mode")]
    [TestCase("IfExists")]
    [TestCase("BadRows")]
    [TestCase("NewTable")]
    [TestCase("OnTypeMismatch")]
    public async Task An_option_of_one_table_is_refused_by_name(string option)
    {
        await using var db = NewBlogs();
        var options = new WriteOptions();
        options = option switch
        {
            "Mode" => options with { Mode = WriteMode.Upsert },
            "IfExists" => options with { IfExists = IfExists.Fail },
            "BadRows" => options with { BadRows = new() { OnBadRow = OnBadRow.Skip } },
            "NewTable" => options with { NewTable = new() },
            _ => options with { OnTypeMismatch = OnTypeMismatch.Cast },
        };

        Assert.That(() => db.WriteGraphAsync(Graph(), options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains($"WriteOptions.{option} "));
    }
}

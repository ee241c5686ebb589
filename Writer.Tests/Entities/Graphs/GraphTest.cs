using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A test that writes a graph, and looks at it by its markers: keys may differ.</summary>
public abstract class GraphTest : DatabaseTest
{
    private static readonly string[] Everything =
    [
        """
        SELECT 'blog', b."Marker", o."Marker", b."Settings_Theme", f."Marker" FROM @.blogs b
        LEFT JOIN @.authors o ON o."Id" = b."OwnerId" LEFT JOIN @.tags f ON f."Id" = b."Settings_FavouriteId"
        """,
        """
        SELECT 'post', p."Marker", b."Marker", r."Marker", a."Marker" FROM @.posts p LEFT JOIN @.blogs b ON b."Id" = p."BlogId"
        LEFT JOIN @.posts r ON r."Id" = p."ParentId" LEFT JOIN @.authors a ON a."Id" = p."AuthorId"
        """,
        """SELECT 'tag', "Marker", ("CreatedAt" IS NOT NULL)::text, NULL, NULL FROM @.tags""",
        """
        SELECT 'join', p."Marker", t."Marker", NULL, NULL FROM @.post_tags j
        LEFT JOIN @.posts p ON p."Id" = j."PostsId" LEFT JOIN @.tags t ON t."Id" = j."TagsId"
        """,
        """
        SELECT 'author', a."Marker", e."Level"::text, m."Marker", (e."Id" IS NULL)::text FROM @.authors a
        LEFT JOIN @.editors e ON e."Id" = a."Id" LEFT JOIN @.authors m ON m."Id" = e."MentorId"
        """,
        """
        SELECT 'profile', p."Marker", a."Marker", b."Biography", NULL FROM @.profiles p
        LEFT JOIN @.authors a ON a."Id" = p."AuthorId" LEFT JOIN @.biographies b ON b."AuthorId" = p."AuthorId"
        """,
        """
        SELECT 'link', l."Marker", b."Marker", v."Marker", NULL FROM @.links l LEFT JOIN @.blogs b ON b."Id" = l."BlogId"
        LEFT JOIN @.visits v ON v."LinkBlogId" = l."BlogId" AND v."LinkId" = l."Id"
        """,
    ];

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewBlogs();
        await Sql(db.Database.GenerateCreateScript());
    }

    internal BlogContext NewBlogs(Action<DbContextOptionsBuilder>? configure = null) => BlogContext.Create(Schema, configure);

    /// <summary>All rows of all tables, related ones by their markers.</summary>
    protected async Task<string> EverythingAsync()
    {
        var all = string.Join(" UNION ALL ", Everything.Select(part => $"({part.Replace("@", Schema, StringComparison.Ordinal)})"));
        var rows = await Rows(all);
        return string.Join('\n', rows.Select(row => string.Join('|', row)).Order(StringComparer.Ordinal));
    }

    protected Task EmptyAsync() => Sql(
        "TRUNCATE " + string.Join(", ", new[] { "blogs", "posts", "tags", "post_tags", "authors", "editors", "profiles", "biographies",
            "links", "visits" }.Select(table => $"{Schema}.{table}")));
}

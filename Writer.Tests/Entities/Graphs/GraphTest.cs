using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A test that writes a graph, and looks at it by its markers: keys may differ.</summary>
public abstract class GraphTest : DatabaseTest
{
    // @ stands for the schema, # for all authors and editors.
    private static readonly string[] Everything =
    [
        """
        SELECT 'blog', b."Marker", o."Marker", b."Settings_Theme", f."Marker" FROM @.blogs b
        LEFT JOIN (#) o ON o."Id" = b."OwnerId" LEFT JOIN @.tags f ON f."Id" = b."Settings_FavouriteId"
        """,
        """
        SELECT 'post', p."Marker", b."Marker", r."Marker", a."Marker" FROM @.posts p LEFT JOIN @.blogs b ON b."Id" = p."BlogId"
        LEFT JOIN @.posts r ON r."Id" = p."ParentId" LEFT JOIN (#) a ON a."Id" = p."AuthorId"
        """,
        """SELECT 'tag', "Marker", ("CreatedAt" IS NOT NULL)::text, NULL, NULL FROM @.tags""",
        """
        SELECT 'join', p."Marker", t."Marker", NULL, NULL FROM @.post_tags j
        LEFT JOIN @.posts p ON p."Id" = j."PostsId" LEFT JOIN @.tags t ON t."Id" = j."TagsId"
        """,
        """
        SELECT 'author', a."Marker", a."Level"::text, m."Marker", a.is_editor::text FROM (#) a LEFT JOIN (#) m ON m."Id" = a."MentorId"
        """,
        """
        SELECT 'profile', p."Marker", a."Marker", b."Biography", NULL FROM @.profiles p
        LEFT JOIN (#) a ON a."Id" = p."AuthorId" LEFT JOIN @.biographies b ON b."AuthorId" = p."AuthorId"
        """,
        """
        SELECT 'link', l."Marker", b."Marker", v."Marker", NULL FROM @.links l LEFT JOIN @.blogs b ON b."Id" = l."BlogId"
        LEFT JOIN @.visits v ON v."LinkBlogId" = l."BlogId" AND v."LinkId" = l."Id"
        """,
    ];

    private static readonly Dictionary<string, string> Authors = new()
    {
        ["TPH"] = """SELECT "Id", "Marker", "Level", "MentorId", "Discriminator" = 'Editor' AS is_editor FROM @.authors""",
        ["TPT"] = """
            SELECT a."Id", a."Marker", e."Level", e."MentorId", e."Id" IS NOT NULL AS is_editor FROM @.authors a
            LEFT JOIN @.editors e ON e."Id" = a."Id"
            """,
        ["TPC"] = """
            SELECT "Id", "Marker", NULL::int AS "Level", NULL::int AS "MentorId", false AS is_editor FROM @.authors
            UNION ALL SELECT "Id", "Marker", "Level", "MentorId", true FROM @.editors
            """,
    };

    /// <summary>How the model keeps authors and editors: TPH, TPT or TPC.</summary>
    protected virtual string Inheritance => "TPT";

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewBlogs();
        await Sql(db.Database.GenerateCreateScript());
    }

    internal BlogContext NewBlogs(Action<DbContextOptionsBuilder>? configure = null) => BlogContext.Create(Schema, configure, Inheritance);

    /// <summary>All rows of all tables, related ones by their markers.</summary>
    protected async Task<string> EverythingAsync()
    {
        var all = string.Join(" UNION ALL ", Everything.Select(part =>
            $"({part.Replace("#", Authors[Inheritance], StringComparison.Ordinal).Replace("@", Schema, StringComparison.Ordinal)})"));
        var rows = await Rows(all);
        return string.Join('\n', rows.Select(row => string.Join('|', row)).Order(StringComparer.Ordinal));
    }

    protected async Task EmptyAsync()
    {
        var tables = await Rows($"SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = '{Schema}'");
        await Sql($"TRUNCATE {string.Join(", ", tables.Select(table => table[0]))}");
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Query filters whose values are the context's: a sync deletes what a query would give.</summary>
internal static partial class Zoo
{
    private static readonly int[] FewStocks = [1, 2];
    private static readonly List<int?> SomeLevels = [1, null];
    private static readonly HashSet<Status> Sold = [Status.Paid, Status.Sent];
    private static readonly List<string> Notes = ["it's \"b\" @p \\", "c"];
    private static readonly DateTime[] Days = [new(2024, 1, 1), new(2024, 1, 2)];
    private static readonly DateTime Since = new(2024, 1, 2);
    private static readonly int?[] NoLevel = [null];
    private static readonly int[] Nothing = [];

    private static IEnumerable<ZooModel> Filters() =>
    [
        Filtered("a list of numbers", b => b.Entity<Flagged>().HasQueryFilter(f => FewStocks.Contains(f.Id))),
        Filtered("an empty list", b => b.Entity<Flagged>().HasQueryFilter(f => !Nothing.Contains(f.Id))),
        Filtered("a list with null", b => b.Entity<Flagged>().HasQueryFilter(f => SomeLevels.Contains(f.Level))),
        Filtered("a list of enums", b => b.Entity<Flagged>().HasQueryFilter(f => Sold.Contains(f.Status))),
        Filtered("a list of enums as text", b =>
        {
            b.Entity<Flagged>().Property(f => f.Status).HasConversion<string>();
            b.Entity<Flagged>().HasQueryFilter(f => Sold.Contains(f.Status));
        }),
        Filtered("a list of texts", b => b.Entity<Flagged>().HasQueryFilter(f => Notes.Contains(f.Note!))),
        Filtered("a text", b => b.Entity<Flagged>().HasQueryFilter(f => f.Note != Notes[0])),
        Filtered("an enum", b => b.Entity<Flagged>().HasQueryFilter(f => f.Status == Sold.First())),
        Filtered("code that EF does not translate", b => b.Entity<Flagged>().HasQueryFilter(f => IsSeen(f.Note))),
        Filtered("a value that is null", b => b.Entity<Flagged>().HasQueryFilter(f => f.Level == NoLevel[0])),
        .. InModes<Timed>(Behaviour, "a query filter with a list of times", b => TimesFilter(b, t => Days.Contains(t.At)), Times,
            _ => [new() { Id = 9 }]).Where(model => model.Mode == WriteMode.Sync),
        .. InModes<Timed>(Behaviour, "a query filter with a time", b => TimesFilter(b, t => t.At >= Since), Times, _ => [new() { Id = 9 }])
            .Where(model => model.Mode == WriteMode.Sync),
    ];

    private static ZooModel Filtered(string what, Action<ModelBuilder> build) =>
        Of<Flagged>(Behaviour, $"a query filter with {what}", build, _ => [new() { Id = 9 }], WriteMode.Sync) with
        {
            Before = db => db.AddRange(new Flagged { Id = 1, Level = 1, Note = Notes[0] },
                new Flagged { Id = 2, Status = Status.Sent, Level = 2, Note = "c" },
                new Flagged { Id = 3, Status = Status.Paid, Note = "d" }),
            IsForEveryLoader = false,
        };

    private static bool IsSeen(string? note) => note is not null;

    private static void TimesFilter(ModelBuilder b, System.Linq.Expressions.Expression<Func<Timed, bool>> filter) =>
        b.Entity<Timed>().HasQueryFilter(filter).Property(t => t.At).HasColumnType("timestamp without time zone");

    private static Timed[] Times(ZooContext db) =>
        [new() { Id = 1, At = new(2024, 1, 1) }, new() { Id = 2, At = new(2024, 1, 2) }, new() { Id = 3, At = new(2024, 1, 3) }];
}

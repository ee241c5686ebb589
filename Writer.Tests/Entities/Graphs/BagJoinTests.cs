using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Property bags in graphs: join rows with more than their keys, and objects that are bags themselves.</summary>
public sealed class BagJoinTests : GraphComparison
{
    private sealed record Situation(string Extra, bool IsFromBoth, bool HasSecond);

    private sealed class Student
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public List<Course> Courses { get; } = [];
    }

    private sealed class Course
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public List<Student> Students { get; } = [];
    }

    private static readonly Dictionary<string, Action<EntityTypeBuilder>> Joins = new()
    {
        ["nothing"] = _ => { },
        ["a number"] = bag => bag.IndexerProperty<int>("Extra"),
        ["a text"] = bag => bag.IndexerProperty<string?>("Extra"),
        ["a number that may be missing"] = bag => bag.IndexerProperty<int?>("Extra"),
        ["a default"] = bag => bag.IndexerProperty<int>("Extra").HasDefaultValue(7),
        ["a default in SQL"] = bag => bag.IndexerProperty<DateTime>("Extra").HasDefaultValueSql("'2020-01-01 00:00:00+00'"),
        ["a computed value"] = bag => bag.IndexerProperty<int>("Extra").HasComputedColumnSql("\"CoursesId\" * 0", stored: true),
        ["a generator"] = bag => bag.IndexerProperty<string>("Extra").HasValueGenerator<Word>(),
        ["an enum by a converter"] = bag => bag.IndexerProperty<DayOfWeek>("Extra").HasConversion<string>(),
        ["a required text"] = bag => bag.IndexerProperty<string>("Extra").IsRequired(),
        ["a key of its own"] = bag =>
        {
            bag.IndexerProperty<int>("Extra");
            bag.HasKey("Extra");
        },
    };

    [Test]
    public async Task A_join_row_has([ValueSource(nameof(Names))] string extra)
    {
        var situations = (
            from isFromBoth in new[] { false, true }
            from hasSecond in new[] { false, true }
            select new Situation(extra, isFromBoth, hasSecond)).ToList();
        await CreateAsync(extra, b => Build(b, extra));

        await CompareAllAsync(situations, extra, b => Build(b, extra), Relate, ["Extra"], $"""
            SELECT concat_ws(' ', s."Marker", c."Marker", {(extra is "nothing" or "a key of its own" ? "1" : "j.\"Extra\"")}) FROM joins j
            LEFT JOIN students s ON s."Id" = j."StudentsId" LEFT JOIN courses c ON c."Id" = j."CoursesId"
            """, every: true);
    }

    private static IEnumerable<string> Names => Joins.Keys;

    private static void Build(ModelBuilder b, string extra)
    {
        b.Entity<Course>().ToTable("courses");
        b.Entity<Student>().ToTable("students").HasMany(s => s.Courses).WithMany(c => c.Students).UsingEntity("Join", bag =>
        {
            bag.ToTable("joins");
            Joins[extra](bag);
        });
    }

    private static object[] Relate(ZooContext db, Situation one)
    {
        var courses = new List<Course> { new() { Marker = "c0" }, new() { Marker = "c1" } };
        var students = new List<Student> { new() { Marker = "s0" }, new() { Marker = "s1" } };
        students[0].Courses.AddRange(courses);
        if (one.HasSecond)
            students[1].Courses.Add(courses[1]);
        if (one.IsFromBoth)
            courses[1].Students.AddRange(students);
        return [.. students];
    }

    private sealed class Word : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => "word";
    }
}

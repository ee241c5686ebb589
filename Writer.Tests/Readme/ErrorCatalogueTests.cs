using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using EfWriter.Failures;
using EfWriter.Migrations;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Readme;

/// <summary>docs/errors.md has every text of an error, as the code makes it.</summary>
[ServerFree]
public sealed class ErrorCatalogueTests
{
    private const string Begin = "<!-- made by ErrorCatalogueTests -->\n";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "errors.md");

    private static IEnumerable<MethodInfo> Texts() =>
        typeof(Errors).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType.IsAssignableTo(typeof(Exception)));

    [Test]
    public void Every_error_is_documented()
    {
        var text = new StringBuilder();
        text.Append(Begin).Append("\n## Refused by EfWriter\n\n| code | problem | what to do |\n|---|---|---|\n");
        foreach (var line in Texts().Select(Line).Distinct().Order(StringComparer.Ordinal))
            text.Append(line).Append('\n');
        text.Append("\n## Refused by the server\n\n| SQLSTATE | condition | what to do |\n|---|---|---|\n");
        foreach (var (code, name) in ServerCodes())
        {
            if (SqlStates.Remedy(new PostgresException("", "ERROR", "ERROR", code)) is { Length: > 0 } remedy)
                text.Append(CultureInfo.InvariantCulture, $"| `{code}` | {name} | {remedy} |\n");
        }

        var document = Approval.Read(File);
        Approval.Check(File, document[..document.IndexOf(Begin, StringComparison.Ordinal)] + text);
    }

    [Test]
    public void No_two_errors_have_one_code() => Assert.That(
        Texts().Select(method => method.Name).Distinct().Select(ErrorCode.Of).Concat(ErrorCode.OfReports), Is.Unique);

    [Test]
    public void Every_error_carries_the_code_of_a_text() =>
        Assert.That(Texts().Select(Code).Distinct(), Is.SubsetOf(
            typeof(Errors).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Select(method => ErrorCode.Of(method.Name))));

    // A name of the catalog's is whatever somebody has called it.
    [Test]
    public void What_is_found_begins_no_line_in_an_error()
    {
        const string Break = "\r\nERROR\u001b\u2028";
        var texts = Texts().Select(method => Make(method, Break)).OfType<FrameFault>()
            .SelectMany(fault => (string?[])[fault.Message, fault.Remedy])
            .Concat(ServerCodes().SelectMany(code => (string?[])
            [
                SqlStates.Explain(new PostgresException($"\"x{Break}\" is wrong", "ERROR", "ERROR", code.Code)),
                SqlStates.ExplainRead(new PostgresException($"\"x{Break}\" is wrong", "ERROR", "ERROR", code.Code)),
                SqlStates.Rule(new PostgresException("wrong", "ERROR", "ERROR", code.Code, constraintName: Break)),
            ]));

        Assert.That(texts, Has.All.Matches<string?>(text => !text!.Any(Echo.MustBeShown)));
    }

    [TestCase("TableVanished", "table-vanished")]
    [TestCase("TptEntity", "tpt-entity")]
    [TestCase("NotABatch", "not-a-batch")]
    [TestCase("UTF8Only", "utf8-only")]
    public void A_code_is_the_name_in_words(string name, string code) => Assert.That(ErrorCode.Of(name), Is.EqualTo(code));

    private static string Line(MethodInfo method)
    {
        var (code, failure) = (Code(method), Make(method));
        return failure is FrameFault fault
            ? $"| `{code}` | {Cell($"{fault.Message}\n{fault.Table}")} | {Cell(fault.Remedy)} |"
            : $"| `{code}` | {Cell(failure.Message.Replace($" [{code}]", "", StringComparison.Ordinal))} | |";
    }

    // Of an exception that is no fault, the message ends with it.
    private static string Code(MethodInfo method) =>
        Make(method) is var failure && failure is FrameFault fault ? fault.Code : failure.Message.Split('[')[^1].TrimEnd(']');

    /// <summary>Every text of an error, with its remedy.</summary>
    internal static IEnumerable<string> All() => Texts().Select(Make)
        .Select(failure => failure is FrameFault fault ? $"{fault.Message} {fault.Remedy}" : failure.Message)
        .Concat(ServerCodes().Select(code => SqlStates.Remedy(new PostgresException("", "ERROR", "ERROR", code.Code))))
        .Distinct(StringComparer.Ordinal);

    private static Exception Make(MethodInfo method) => Make(method, end: string.Empty);

    private static Exception Make(MethodInfo method, string end) => (Exception)method.Invoke(
        null, [.. method.GetParameters().Select(parameter => Sample(parameter.ParameterType, parameter.Name! + end))])!;

    // What is found is shown by the name that the code has for it.
    private static object? Sample(Type type, string name) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } inside => Sample(inside, name),
        _ when type == typeof(string) => $"‹{name}›",
        _ when type == typeof(QualifiedName) => new QualifiedName("schema", "table" + (name.Any(Echo.MustBeShown) ? name : string.Empty)),
        _ when type == typeof(Type) => typeof(List<DateTime>),
        _ when type == typeof(DateTime) => new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(30),
        _ when type == typeof(Version) => new Version(14, 0),
        _ when type == typeof(bool) => false,
        _ when type == typeof(char) => ';',
        _ when type == typeof(DateTimeKind) => DateTimeKind.Local,
        { IsEnum: true } => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1),
        { IsArray: true } => Items(type.GetElementType()!, name),
        { IsGenericType: true } when type.IsAssignableTo(typeof(IEnumerable)) => Items(type.GetGenericArguments()[0], name),
        { IsValueType: true } when type.GetInterfaces().Contains(typeof(IConvertible)) =>
            Convert.ChangeType(7, type, CultureInfo.InvariantCulture),
        { IsValueType: true } => Activator.CreateInstance(type),
        _ when type.IsAssignableFrom(typeof(InvalidOperationException)) => new InvalidOperationException($"‹{name}›"),
        _ => throw new NotSupportedException($"There is no sample of {type} for '{name}': add one here."),
    };

    private static Array Items(Type type, string name)
    {
        var items = Array.CreateInstance(type, type.IsValueType ? 2 : 1);
        for (var i = 0; i < items.Length; i++)
            items.SetValue(Sample(type, name), i);
        return items;
    }

    private static IEnumerable<(string Code, string Name)> ServerCodes() =>
        typeof(PostgresErrorCodes).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (Code: (string)field.GetRawConstantValue()!, field.Name))
            .Append((Code: "25P03", Name: "IdleInTransactionSessionTimeout"))
            .DistinctBy(one => one.Code).OrderBy(one => one.Code, StringComparer.Ordinal)
            .Select(one => (one.Code, ErrorCode.Of(one.Name).Replace('-', ' ')));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "\\<", StringComparison.Ordinal).Trim().ReplaceLineEndings("<br>");
}

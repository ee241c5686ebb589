using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EfWriter.Loads;

/// <summary>The options of a load, as they are kept from its beginning to its commit: another process may commit it.</summary>
internal sealed record LoadOptionsText(WriteOptions Write, IReadOnlyList<string> Expected)
{
    private static readonly JsonSerializerOptions Form = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveCode } },
    };

    public string ToText() => JsonSerializer.Serialize(this, Form);

    /// <exception cref="FrameFault">Another version has written them.</exception>
    public static LoadOptionsText Read(string? text)
    {
        try
        {
            return JsonSerializer.Deserialize<LoadOptionsText>(text ?? string.Empty, Form) ?? throw Errors.LoadOptionsUnreadable();
        }
        catch (JsonException)
        {
            throw Errors.LoadOptionsUnreadable();
        }
    }

    /// <summary>Refuses options that only one process can have.</summary>
    /// <exception cref="FrameFault">One is set.</exception>
    public static void Check(WriteOptions options)
    {
        const string IsCode = "it is code of this process, which the one that commits may not have";
        if (options.LoadName is not null)
            throw Errors.LoadOption(nameof(WriteOptions.LoadName), "the load's own token makes it one that is done once");
        if (options.BadRows?.OnRejected is not null)
            throw Errors.LoadOption("BadRows.OnRejected", IsCode);
        if (options.BulkMethod is BulkMethod.BulkExtensions)
            throw Errors.LoadOption(nameof(WriteOptions.BulkMethod), "the rows of a load are on the server when it is committed");
    }

    // Delegates and expressions; Progress is a hint.
    private static void LeaveCode(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].Name is nameof(WriteOptions.Progress) or nameof(MergeOptions.When) or nameof(BadRowOptions.OnRejected))
                type.Properties.RemoveAt(i);
        }
    }
}

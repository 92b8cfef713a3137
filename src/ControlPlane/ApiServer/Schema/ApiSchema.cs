using System.Collections.Frozen;

namespace NodeStack.ControlPlane.ApiServer.Schema;

/// <summary>The types of the built-in API, read from the text that is carried in the assembly.</summary>
public static class ApiSchema
{
    private static readonly Lazy<FrozenDictionary<string, TypeSchema>> Types = new(Read);

    public static IEnumerable<TypeSchema> All => Types.Value.Values;

    /// <summary>A type by its full name, e.g. <c>io.k8s.api.core.v1.Pod</c>.</summary>
    public static TypeSchema Get(string name) =>
        Types.Value.TryGetValue(name, out var type) ? type : throw new ArgumentException($"the schema has no type {name}", nameof(name));

    public static bool Has(string name) => Types.Value.ContainsKey(name);

    private static FrozenDictionary<string, TypeSchema> Read()
    {
        using var stream = typeof(ApiSchema).Assembly.GetManifestResourceStream("schema/types.txt")!;
        using var reader = new StreamReader(stream);
        return SchemaParser.Parse(reader.ReadToEnd());
    }
}

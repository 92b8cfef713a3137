using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>
/// All that the machinery knows of one served resource (a kind in a group and version). Adding a kind to the API is making one of these; nothing else
/// in the server names kinds.
/// </summary>
public sealed record ResourceDeclaration
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    /// <summary>Plural, as in paths.</summary>
    public required string Resource { get; init; }

    public required string Kind { get; init; }
    public required string Singular { get; init; }
    public required bool Namespaced { get; init; }
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Name of the type in the schema, e.g. <c>io.k8s.api.core.v1.Pod</c>.</summary>
    public required string Schema { get; init; }

    /// <summary>What it can do; resources without storage (reviews) only create.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = AllVerbs;

    public KindRules Rules { get; init; } = KindRules.Plain;

    public IReadOnlyList<SubresourceDeclaration> Subresources { get; init; } = [];

    public TableDefinition Table { get; init; } = TableDefinition.NameAndAge;

    /// <summary>Fields that field selectors may name besides metadata.name and metadata.namespace: path and how to read it ("" when absent).</summary>
    public IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; init; } = NoFields;

    /// <summary>Where objects are stored when another version or group of the same kind is the one stored (HPA v1, core Events); null: here.</summary>
    public StoredAs? StoredAs { get; init; }

    /// <summary>Objects end by themselves after this time (Events); null: never.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Whether clients should use something else; it will not be removed (upstream's lifecycle of types: Endpoints, ComponentStatus).</summary>
    public bool IsDeprecated { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>deployments.apps</c>, <c>pods</c>: how messages and RBAC name it.</summary>
    public string QualifiedName => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public static readonly IReadOnlyList<string> AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static readonly Dictionary<string, Func<JsonObject, string>> NoFields = new(StringComparer.Ordinal);
}

/// <summary>The version that is stored, and the conversions to and from it. Metadata needs no conversion; kind and apiVersion are set by the caller.</summary>
/// <param name="ToStored">Changes an object of this version into the stored one, in place.</param>
public sealed record StoredAs(string Group, string Version, string Resource, Action<JsonObject> ToStored, Action<JsonObject> FromStored);

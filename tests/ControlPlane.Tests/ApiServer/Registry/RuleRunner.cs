using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry;

/// <summary>Takes objects through the rules of their kinds in the order of a write, without admission and storage.</summary>
internal sealed class RuleRunner
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly ResourceDeclaration _resource;
    private readonly KindRules _rules;

    /// <param name="resource">Group/version/resource.</param>
    public RuleRunner(string resource, string subresource = "")
    {
        _resource = BuiltInResources.All.Single(r => $"{r.ApiVersion}/{r.Resource}" == resource);
        _rules = subresource.Length == 0 ? _resource.Rules : _resource.Subresources.OfType<PartSubresource>().Single(s => s.Name == subresource).Rules;
    }

    /// <summary>Between preparation and checks, as write hooks do.</summary>
    public Action<JsonObject, JsonObject?>? Hook { get; init; }

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    /// <summary>A new object as it would be stored, and its errors as lines.</summary>
    public (JsonObject Item, string Errors) Create(string json)
    {
        var item = Default(Parse(json));
        var context = Context(false);
        _rules.PrepareForCreate(item, context);
        Normalize(item);
        Hook?.Invoke(item, null);
        var errors = new FieldErrors();
        _rules.Validate(item, errors, context);
        return (item, string.Join("\n", errors.All));
    }

    public (JsonObject Item, string Errors) Update(JsonObject old, JsonObject changed)
    {
        var item = Default((JsonObject)changed.DeepClone());
        var context = Context(true);
        _rules.PrepareForUpdate(item, old, context);
        Normalize(item);
        Hook?.Invoke(item, old);
        var errors = new FieldErrors();
        _rules.ValidateUpdate(item, old, errors, context);
        return (item, string.Join("\n", errors.All));
    }

    /// <summary>Creates an object, then puts values into fields of it (dotted paths) and updates.</summary>
    public (JsonObject Item, string Errors) Change(string json, string changes)
    {
        var (old, errors) = Create(json);
        Assert.Equal("", errors);
        var changed = (JsonObject)old.DeepClone();
        foreach (var (path, value) in Parse(changes))
            Set(changed, path.Split('.'), value?.DeepClone());
        return Update(old, changed);
    }

    /// <summary>Errors of a new object after changes to a good one.</summary>
    public string Errors(string json, string changes)
    {
        var item = Parse(json);
        foreach (var (path, value) in Parse(changes))
            Set(item, path.Split('.'), value?.DeepClone());
        return Create(item.ToJsonString()).Errors;
    }

    public IEnumerable<string> Warnings(string json) => _rules.Warnings(Default(Parse(json)), null);

    public bool IsNewGeneration(JsonObject item, JsonObject old) => _rules.IsNewGeneration(item, old);

    /// <summary>Compares what is under a dotted path, whatever the order of fields.</summary>
    public static void AssertJson(string expected, JsonObject item, string path)
    {
        JsonNode? at = item;
        foreach (var step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            at = at is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : at?[step];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), at), at?.ToJsonString() ?? "null");
    }

    private static void Set(JsonObject item, string[] path, JsonNode? value)
    {
        JsonNode at = item;
        foreach (var step in path[..^1])
        {
            if (at is JsonArray list)
                at = list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]!;
            else
                at = at[step] ??= new JsonObject();
        }
        if (value is null)
            ((JsonObject)at).Remove(path[^1]);
        else
            at[path[^1]] = value;
    }

    private JsonObject Default(JsonObject item)
    {
        _rules.SetDefaults(item);
        Normalize(item);
        return item;
    }

    private void Normalize(JsonObject item) => ObjectNormalizer.Normalize(item, ApiSchema.Get(_resource.Schema));

    private static WriteContext Context(bool isUpdate) => new(new UserIdentity("u", "", [], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)), "ns", Now, IsUpdate: isUpdate);
}

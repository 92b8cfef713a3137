using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.Tests.ApiServer.Apply;

/// <summary>One object and the writes that happen to it, one second apart.</summary>
internal sealed class ApplyCase(DecodeTarget target)
{
    private DateTimeOffset _now = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DecodeTarget ConfigMap { get; } = new("", "v1", "ConfigMap", ApiSchema.Get("io.k8s.api.core.v1.ConfigMap"));
    public static DecodeTarget Deployment { get; } = new("apps", "v1", "Deployment", ApiSchema.Get("io.k8s.api.apps.v1.Deployment"));
    public static DecodeTarget Service { get; } = new("", "v1", "Service", ApiSchema.Get("io.k8s.api.core.v1.Service"));
    public static DecodeTarget Pod { get; } = new("", "v1", "Pod", ApiSchema.Get("io.k8s.api.core.v1.Pod"));

    public JsonObject? Live { get; private set; }

    /// <summary>What the server fills in after every write.</summary>
    public Action<JsonObject> Default { get; init; } = _ => { };

    public FieldWrite Write(string manager, string subresource = "") => new(target, manager, subresource, _now);

    /// <param name="json">The configuration, which may leave out kind and apiVersion.</param>
    public void Apply(string manager, string json, bool force = false, string subresource = "")
    {
        _now += TimeSpan.FromSeconds(1);
        var config = ApplyConfigParser.Parse(Encoding.UTF8.GetBytes(json));
        config.Object["kind"] = target.Kind;
        config.Object["apiVersion"] = target.ApiVersion;
        var before = Live?.ToJsonString();
        var item = ApplyPlanner.Apply(Live, config, Write(manager, subresource), force, FieldValidation.Strict).Object;
        Xunit.Assert.Equal(before, Live?.ToJsonString());
        Settle(item);
    }

    /// <summary>An update as a client makes it: the whole object, changed.</summary>
    public void Update(string manager, Action<JsonObject> change, string subresource = "")
    {
        _now += TimeSpan.FromSeconds(1);
        var item = Live is null ? ManagedFieldsUpdater.EmptyObject(target) : (JsonObject)Live.DeepClone();
        change(item);
        Default(item);
        ObjectNormalizer.Normalize(item, target.Type);
        ManagedFieldsUpdater.Update(Live, item, Write(manager, subresource));
        Keep(item);
    }

    public void Update(string manager, string json, string subresource = "") => Update(manager, item =>
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject().ToArray())
            item[name] = value?.DeepClone();
    }, subresource);

    private void Settle(JsonObject item)
    {
        Default(item);
        ObjectNormalizer.Normalize(item, target.Type);
        Keep(item);
    }

    private void Keep(JsonObject item)
    {
        if (Live is not null)
            ManagedFieldsUpdater.KeepTimes(Live, item);
        Live = item;
    }

    /// <summary>One line for each entry: <c>manager operation[/subresource] second: fields</c>.</summary>
    public string[] Managers() =>
    [
        .. (new ObjectMeta(Live!).ManagedFields ?? []).Select(e =>
            $"{e!["manager"]} {e["operation"]}{(e["subresource"] is { } s ? $"/{s}" : "")}{(e["time"] is { } t ? $" {t.GetValue<string>()[17..19].TrimStart('0')}" : "")}: {e["fieldsV1"]!.ToJsonString(Relaxed)}"),
    ];

    /// <summary>A part of the object, keys in order.</summary>
    public string Field(params string[] path) => Sorted(path.Aggregate((JsonNode?)Live, (node, name) => node?[name]))?.ToJsonString(Relaxed) ?? "";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, Sorted(e.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

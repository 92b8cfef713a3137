using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Templates;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Revisions;

/// <summary>ControllerRevisions: the templates that StatefulSets and DaemonSets had, in the form that clients and upstream's controllers know.</summary>
public static class TemplateRevisionRules
{
    /// <summary>Of StatefulSets' and DaemonSets' pods: by which revision they were made.</summary>
    public const string HashLabel = "controller-revision-hash";

    /// <summary>Of StatefulSets' revisions: under which hash they are named.</summary>
    private const string StatefulHashLabel = "controller.kubernetes.io/hash";

    private const int LongestPrefix = 223;

    private static readonly ConditionalWeakTable<V1ControllerRevision, V1PodTemplateSpec> s_templates = [];

    /// <summary>By revision, the oldest first.</summary>
    public static V1ControllerRevision[] Sorted(IEnumerable<V1ControllerRevision> revisions) =>
        [.. revisions.OrderBy(r => r.Revision ?? 0).ThenBy(r => r.Metadata.CreationTimestamp).ThenBy(r => r.Metadata.Name, StringComparer.Ordinal)];

    /// <returns>An empty template where the revision holds none that can be read: it equals no other.</returns>
    public static V1PodTemplateSpec TemplateOf(V1ControllerRevision revision) => s_templates.GetValue(revision, static r => Read(r.Data));

    public static bool Holds(V1ControllerRevision revision, V1PodTemplateSpec template) => TemplateText.AreEqual(TemplateOf(revision), template);

    public static string HashOf(V1ControllerRevision revision) =>
        revision.Metadata.Labels is { } labels && labels.TryGetValue(HashLabel, out var hash) ? hash : revision.Metadata.Name;

    public static string Name(string owner, string hash) => $"{(owner.Length > LongestPrefix ? owner[..LongestPrefix] : owner)}-{hash}";

    /// <summary>A revision as it is to be created.</summary>
    public static JsonObject Build(ObjectKind ownerKind, V1ObjectMeta owner, V1PodTemplateSpec template, long revision, int collisions)
    {
        var hash = TemplateHash.Of(template, collisions);
        var labels = new JsonObject();
        foreach (var (name, value) in template.Metadata?.Labels ?? new Dictionary<string, string>())
            labels[name] = value;
        labels[ownerKind == ObjectKind.StatefulSet ? StatefulHashLabel : HashLabel] = hash;
        var annotations = new JsonObject();
        foreach (var (name, value) in owner.Annotations ?? new Dictionary<string, string>())
            annotations[name] = value;
        var data = JsonNode.Parse(KubernetesJson.Serialize(template))!.AsObject();
        data["$patch"] = "replace";
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ControllerRevision",
            ["metadata"] = new JsonObject
            {
                ["name"] = Name(owner.Name, hash),
                ["namespace"] = owner.NamespaceProperty,
                ["labels"] = labels,
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = ownerKind.ApiVersion,
                    ["kind"] = ownerKind.Kind,
                    ["name"] = owner.Name,
                    ["uid"] = owner.Uid,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
            ["data"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = data } },
            ["revision"] = revision,
        };
    }

    private static V1PodTemplateSpec Read(object? data)
    {
        try
        {
            return data is JsonElement { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("spec", out var spec) && spec.TryGetProperty("template", out var template)
                ? KubernetesJson.Deserialize<V1PodTemplateSpec>(template.GetRawText())
                : new V1PodTemplateSpec();
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return new V1PodTemplateSpec();
        }
    }
}

using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Workloads;

/// <summary>Warnings of kinds that make pods: about the template, and about a name that pods will not get.</summary>
internal static class TemplateWarningRules
{
    /// <summary>For a new object, or when the template changed.</summary>
    public static IEnumerable<string> Of(JsonObject item, JsonObject? old, string path = "spec.template")
    {
        var names = path.Split('.');
        var (template, before) = (At(item, names), At(old, names));
        return old is null
            ? NameWarnings(item).Concat(PodWarningRules.OfTemplate(template, path))
            : template.SameAs(before) ? [] : PodWarningRules.OfTemplate(template, path);
    }

    private static IEnumerable<string> NameWarnings(JsonObject item) =>
        NameRules.Dns1123Label(item.Child("metadata").Text("name")) is { } problem
            ? [$"metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [{problem}]"]
            : [];

    private static JsonObject? At(JsonObject? item, string[] names) => names.Aggregate(item, (at, name) => at.Child(name));
}

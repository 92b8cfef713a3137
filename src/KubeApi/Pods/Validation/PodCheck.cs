using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>What the checks of a pod's spec need to know beside it.</summary>
/// <param name="IsPod">A pod itself, not a template: what admission fills in must be there.</param>
/// <param name="PodName">Empty for templates.</param>
/// <param name="IsMirror">A static pod's image in the API.</param>
public sealed record PodCheck(bool IsPod = false, string PodName = "", bool IsMirror = false)
{
    public static readonly PodCheck Template = new();

    public static PodCheck Of(JsonObject pod) => new(
        true,
        pod["metadata"]?["name"]?.GetValue<string>() ?? "",
        pod["metadata"]?["annotations"] is JsonObject annotations && annotations.ContainsKey(PodAnnotations.Mirror));
}

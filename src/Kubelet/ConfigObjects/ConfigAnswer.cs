using k8s.Models;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>What is known of one object: itself, that there is none (all empty), or why nothing is known.</summary>
internal sealed record ConfigAnswer(V1ConfigMap? ConfigMap, V1Secret? Secret, string Problem)
{
    public static ConfigAnswer None { get; } = new(null, null, "");

    public static ConfigAnswer Of(object? item) => item switch
    {
        V1ConfigMap map => new ConfigAnswer(map, null, ""),
        V1Secret secret => new ConfigAnswer(null, secret, ""),
        _ => None,
    };

    public static ConfigAnswer Unknown(string problem) => new(null, null, problem);
}

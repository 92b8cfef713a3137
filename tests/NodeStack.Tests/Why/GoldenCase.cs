using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Json;
using NodeStack.Why;

namespace NodeStack.NodeStack.Tests.Why;

/// <summary>One case of a golden file: what the API server has, and what is said of it.</summary>
internal sealed record GoldenCase(string Name, string Expected, ImmutableDictionary<string, string> LastLines, ImmutableArray<JsonObject> Objects)
{
    public bool IsNodeGone { get; init; }

    public WhyFacts Facts()
    {
        var sets = All<V1ReplicaSet>("ReplicaSet");
        return new WhyFacts("shop", "web")
        {
            Pod = All<V1Pod>("Pod").SingleOrDefault(),
            Events = [.. All<Corev1Event>("Event")],
            Node = All<V1Node>("Node").SingleOrDefault(),
            Claims = [.. All<V1PersistentVolumeClaim>("PersistentVolumeClaim")],
            IsNodeGone = IsNodeGone,
            LastLines = LastLines,
            Owner = All<V1Deployment>("Deployment").Select(d => OwnerTranslator.Translate(d, sets)).Concat(All<V1Job>("Job").Select(OwnerTranslator.Translate)).SingleOrDefault(),
        };
    }

    private List<T> All<T>(string kind) => [.. Objects.Where(o => o.Text("kind") == kind).Select(static o => KubernetesJson.Deserialize<T>(o.ToJsonString()))];
}

using k8s.Models;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>Objects as they were when asked for; the same for all who build from it.</summary>
internal sealed class ConfigView(IReadOnlyDictionary<ConfigReference, ConfigAnswer> answers) : IConfigObjects
{
    public static ConfigView Empty { get; } = new(new Dictionary<ConfigReference, ConfigAnswer>());

    public V1ConfigMap? ConfigMap(string ns, string name) => Find(new ConfigReference(ConfigKind.ConfigMap, ns, name)).ConfigMap;

    public V1Secret? Secret(string ns, string name) => Find(new ConfigReference(ConfigKind.Secret, ns, name)).Secret;

    private ConfigAnswer Find(ConfigReference reference)
    {
        if (!answers.TryGetValue(reference, out var answer))
            throw ConfigErrors.Container(ConfigProblems.NotRegistered(reference));
        return answer.Problem.Length == 0 ? answer : throw ConfigErrors.Container(answer.Problem);
    }
}

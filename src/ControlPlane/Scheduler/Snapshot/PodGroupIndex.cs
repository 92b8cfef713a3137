using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>
/// The pods on nodes by what selectors and affinity see of them: a selector is tried once for all pods of a template, and only nodes that have such pods
/// are looked at.
/// </summary>
internal sealed class PodGroupIndex
{
    private static readonly Dictionary<PodGroupKey, PodGroup> s_none = [];
    private readonly Dictionary<string, Dictionary<PodGroupKey, PodGroup>> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<PodGroupKey, PodGroup> _requiringAnti = [];
    private readonly Dictionary<PodGroupKey, PodGroup> _withAffinity = [];

    /// <summary>Pods that keep others away.</summary>
    public Dictionary<PodGroupKey, PodGroup>.ValueCollection RequiringAntiAffinity => _requiringAnti.Values;

    /// <summary>Pods that say anything of others.</summary>
    public Dictionary<PodGroupKey, PodGroup>.ValueCollection WithAffinity => _withAffinity.Values;

    public Dictionary<string, Dictionary<PodGroupKey, PodGroup>>.KeyCollection Namespaces => _byNamespace.Keys;

    public Dictionary<PodGroupKey, PodGroup>.ValueCollection In(string ns) => (_byNamespace.GetValueOrDefault(ns) ?? s_none).Values;

    public void Add(SchedulingPod pod, int slot) => Count(PodGroupKey.Of(pod), slot, 1);

    public void Remove(SchedulingPod pod, int slot) => Count(PodGroupKey.Of(pod), slot, -1);

    private void Count(PodGroupKey key, int slot, int count)
    {
        if (!_byNamespace.TryGetValue(key.Namespace, out var groups))
            _byNamespace[key.Namespace] = groups = [];
        if (!groups.TryGetValue(key, out var group))
            Register(group = groups[key] = new PodGroup(key));
        group.Add(slot, count);
        if (group.IsEmpty)
            Forget(groups, key);
    }

    private void Register(PodGroup group)
    {
        if (!group.Key.Affinity.RequiredAnti.IsEmpty)
            _requiringAnti[group.Key] = group;
        if (!group.Key.Affinity.IsNone)
            _withAffinity[group.Key] = group;
    }

    private void Forget(Dictionary<PodGroupKey, PodGroup> groups, PodGroupKey key)
    {
        groups.Remove(key);
        if (groups.Count == 0)
            _byNamespace.Remove(key.Namespace);
        _requiringAnti.Remove(key);
        _withAffinity.Remove(key);
    }
}

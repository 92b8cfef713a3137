using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>What selects pods without being a pod or a node: namespaces' labels, Services, and the controllers of pods.</summary>
internal sealed class SelectorState
{
    private readonly Dictionary<string, LabelSet> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, LabelMatcher>> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<(string ApiVersion, string Kind, string Namespace, string Name), LabelMatcher> _owners = [];

    public IReadOnlyDictionary<string, LabelSet> Namespaces => _namespaces;

    /// <summary>A namespace that is not known has no labels.</summary>
    public LabelSet LabelsOf(string ns) => _namespaces.GetValueOrDefault(ns) ?? LabelSet.Empty;

    /// <summary>Selectors of the namespace's Services.</summary>
    public IEnumerable<LabelMatcher> ServicesIn(string ns) => _services.TryGetValue(ns, out var services) ? services.Values : [];

    /// <summary>Null where the controller is not known, or none that says which pods are its own.</summary>
    public LabelMatcher? OwnerOf(SchedulingPod pod) =>
        pod.Shape.OwnerKind.Length == 0 ? null : _owners.GetValueOrDefault((pod.Shape.OwnerApiVersion, pod.Shape.OwnerKind, pod.Namespace, pod.Shape.OwnerName));

    /// <param name="labels">Null: it is gone.</param>
    public void SetNamespace(string name, LabelSet? labels)
    {
        if (labels is null)
            _namespaces.Remove(name);
        else
            _namespaces[name] = labels;
    }

    /// <param name="selector">Null: it is gone, or selects nothing.</param>
    public void SetService(string ns, string name, LabelMatcher? selector)
    {
        if (!_services.TryGetValue(ns, out var services))
            _services[ns] = services = new Dictionary<string, LabelMatcher>(StringComparer.Ordinal);
        if (selector is null)
            services.Remove(name);
        else
            services[name] = selector;
        if (services.Count == 0)
            _services.Remove(ns);
    }

    /// <param name="selector">Null: it is gone.</param>
    public void SetOwner(string apiVersion, string kind, string ns, string name, LabelMatcher? selector)
    {
        if (selector is null)
            _owners.Remove((apiVersion, kind, ns, name));
        else
            _owners[(apiVersion, kind, ns, name)] = selector;
    }
}

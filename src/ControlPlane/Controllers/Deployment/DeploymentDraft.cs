using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Templates;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>A Deployment and its ReplicaSets as they will be after what is planned so far. Lives as long as one planning.</summary>
internal sealed class DeploymentDraft
{
    private readonly List<SetWrite> _writes = [];

    public DeploymentDraft(V1Deployment deployment, IEnumerable<V1ReplicaSet> sets)
    {
        Deployment = deployment;
        Conditions = [.. deployment.Status?.Conditions ?? []];
        Sets = [.. sets.OrderBy(s => s.Metadata.CreationTimestamp ?? DateTime.MaxValue).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal)];
        var newest = Sets.FindIndex(s => TemplateText.AreEqual(s.Spec.Template, deployment.Spec.Template));
        if (newest >= 0)
        {
            New = Sets[newest];
            Sets.RemoveAt(newest);
        }
    }

    public V1Deployment Deployment { get; }

    /// <summary>Of the present template; null: there is none yet.</summary>
    public V1ReplicaSet? New { get; private set; }

    /// <summary>Of older templates; the oldest first.</summary>
    public List<V1ReplicaSet> Sets { get; }

    public IEnumerable<V1ReplicaSet> All => New is null ? Sets : [.. Sets, New];

    public ImmutableArray<V1DeploymentCondition> Conditions { get; set; }

    public string? Revision { get; set; }

    /// <summary>One write a set, with all that is planned of it.</summary>
    public ImmutableArray<SetWrite> Writes => [.. _writes];

    public bool HasScaled { get; private set; }

    /// <summary>Scales a set and notes by what wish it was scaled.</summary>
    public void Scale(V1ReplicaSet set, int replicas)
    {
        var annotations = RevisionRules.Scaled(Deployment, set.Metadata.Annotations);
        if (DeploymentRules.Replicas(set) == replicas && annotations.All(a => RevisionRules.Annotation(set, a.Key) == a.Value))
            return;
        HasScaled |= DeploymentRules.Replicas(set) != replicas;
        Change(set, s => (s.Spec.Replicas, s.Metadata.Annotations) = (replicas, annotations));
    }

    public void Change(V1ReplicaSet set, Action<V1ReplicaSet> change)
    {
        var at = _writes.FindIndex(w => ReferenceEquals(w.Set, set));
        var copy = at < 0 ? ObjectCopy.Of(set) : set;
        change(copy);
        if (at < 0)
            _writes.Add(new SetWrite(copy, false, DeploymentRules.Replicas(set)));
        if (ReferenceEquals(New, set))
            New = copy;
        else if (Sets.IndexOf(set) is var old and >= 0)
            Sets[old] = copy;
    }

    /// <summary>A set of the present template.</summary>
    public V1ReplicaSet Create(int replicas, Dictionary<string, string> annotations)
    {
        var (d, template) = (Deployment, ObjectCopy.Of(Deployment.Spec.Template));
        var hash = TemplateHash.Of(d.Spec.Template, d.Status?.CollisionCount);
        template.Metadata ??= new V1ObjectMeta();
        template.Metadata.Labels = With(template.Metadata.Labels, hash);
        var set = new V1ReplicaSet
        {
            ApiVersion = ObjectKind.ReplicaSet.ApiVersion,
            Kind = ObjectKind.ReplicaSet.Kind,
            Metadata = new V1ObjectMeta
            {
                Name = Name(d.Metadata.Name, hash),
                NamespaceProperty = d.Metadata.NamespaceProperty,
                OwnerReferences = [OwnerRules.ControllerReference(ObjectKind.Deployment, d.Metadata)],
                Labels = With(d.Spec.Template.Metadata?.Labels, hash),
                Annotations = annotations,
            },
            Spec = new V1ReplicaSetSpec
            {
                Replicas = replicas,
                MinReadySeconds = d.Spec.MinReadySeconds,
                Selector = new V1LabelSelector { MatchLabels = With(d.Spec.Selector?.MatchLabels, hash), MatchExpressions = d.Spec.Selector?.MatchExpressions },
                Template = template,
            },
        };
        New = set;
        _writes.Insert(0, new SetWrite(set, true, 0));
        return set;
    }

    private static string Name(string deployment, string hash) =>
        deployment.Length + hash.Length + 1 > 253 ? $"{deployment[..(252 - hash.Length)]}-{hash}" : $"{deployment}-{hash}";

    private static Dictionary<string, string> With(IDictionary<string, string>? labels, string hash) =>
        new(labels ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [TemplateText.HashLabel] = hash };
}

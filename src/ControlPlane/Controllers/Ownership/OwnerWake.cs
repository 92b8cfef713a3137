using k8s;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Ownership;

/// <summary>Wakes owners when something of theirs changes, or something that belongs to nobody and that they may want.</summary>
public sealed class OwnerWake<TOwner, T>
    where TOwner : class, IKubernetesObject<V1ObjectMeta>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly string _kind;
    private readonly Func<TOwner, LabelSelector?> _selector;
    private readonly ObjectIndex<TOwner> _byNamespace;
    private readonly Action<ObjectKey> _wake;

    /// <param name="kind">Of the owners.</param>
    /// <param name="selector">May throw <see cref="SelectorFormatException"/>.</param>
    public OwnerWake(WatchedCollection<TOwner> owners, WatchedCollection<T> owned, string kind, Func<TOwner, LabelSelector?> selector, Action<ObjectKey> wake)
    {
        (_kind, _selector, _wake) = (kind, selector, wake);
        _byNamespace = owners.Index("namespace", o => [o.Metadata.NamespaceProperty ?? ""]);
        owned.Changed += Take;
    }

    private void Take(T? before, T? now)
    {
        var (was, isNow) = (before is null ? null : OwnerRules.ControllerOf(before.Metadata), now is null ? null : OwnerRules.ControllerOf(now.Metadata));
        if (was is not null && was.Uid != isNow?.Uid)
            Wake(before!, was);
        if (isNow is not null)
            Wake(now!, isNow);
        else if (now is { Metadata.DeletionTimestamp: null } && (before is null || was is not null || !SameLabels(before.Metadata.Labels, now.Metadata.Labels)))
            WakeWhoWants(now);
    }

    private void Wake(T owned, V1OwnerReference owner)
    {
        if (owner.Kind == _kind)
            _wake(new ObjectKey(owned.Metadata.NamespaceProperty ?? "", owner.Name));
    }

    private void WakeWhoWants(T orphan)
    {
        foreach (var owner in _byNamespace[orphan.Metadata.NamespaceProperty ?? ""])
        {
            try
            {
                if (_selector(owner).Selects(orphan.Metadata.Labels))
                    _wake(ObjectKey.Of(owner.Metadata));
            }
            catch (SelectorFormatException)
            {
                // Told when the owner itself is looked at.
            }
        }
    }

    private static bool SameLabels(IDictionary<string, string>? a, IDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(l => b!.TryGetValue(l.Key, out var value) && value == l.Value));
}

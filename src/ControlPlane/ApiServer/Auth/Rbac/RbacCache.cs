using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>The roles and bindings as the caches have them now; indexed again when one of the four changed. Thread-safe.</summary>
public sealed class RbacCache(IObjects objects)
{
    private const string Group = ".rbac.authorization.k8s.io";
    private readonly Lock _lock = new();
    private readonly ParsedObjects<RbacRole> _roles = new(RbacObjectParser.Role);
    private readonly ParsedObjects<RbacBinding> _bindings = new(RbacObjectParser.Binding);
    private Indexed? _current;

    public RbacSnapshot Current
    {
        get
        {
            var seen = (
                objects.Snapshot("clusterroles" + Group), objects.Snapshot("roles" + Group), objects.Snapshot("clusterrolebindings" + Group),
                objects.Snapshot("rolebindings" + Group));
            var current = _current;
            return current is not null && current.Of == seen ? current.Snapshot : Refresh(seen);
        }
    }

    private RbacSnapshot Refresh((ObjectSnapshot ClusterRoles, ObjectSnapshot Roles, ObjectSnapshot ClusterBindings, ObjectSnapshot Bindings) seen)
    {
        lock (_lock)
        {
            if (_current is { } current && current.Of == seen)
                return current.Snapshot;
            var snapshot = RbacSnapshot.Build(
                seen.ClusterRoles.Objects.Values.Concat(seen.Roles.Objects.Values).Select(_roles.Of),
                seen.ClusterBindings.Objects.Values.Concat(seen.Bindings.Objects.Values).Select(_bindings.Of));
            _current = new Indexed(seen, snapshot);
            return snapshot;
        }
    }

    private sealed record Indexed((ObjectSnapshot, ObjectSnapshot, ObjectSnapshot, ObjectSnapshot) Of, RbacSnapshot Snapshot);
}

using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A StorageClass.</summary>
/// <param name="Topologies">Nodes it can provide for; none: all. One of them must match, all its conditions.</param>
/// <param name="BindingMode">Empty where it does not say.</param>
internal sealed record ClassFacts(string Name, string Provisioner, string BindingMode, ValueList<NodeTerm> Topologies)
{
    public bool WaitsForConsumer => BindingMode == "WaitForFirstConsumer";

    /// <summary>It makes no volumes: people do.</summary>
    public bool Provisions => Provisioner.Length > 0 && Provisioner != "kubernetes.io/no-provisioner";

    public bool CanProvideFor(string nodeName, LabelSet labels)
    {
        if (Topologies.IsEmpty)
            return true;
        foreach (var term in Topologies)
        {
            if (term.Matches(labels, nodeName))
                return true;
        }
        return false;
    }
}

using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>A ReplicaSet as it is to be written.</summary>
/// <param name="IsNew">To be created, else replaced.</param>
/// <param name="From">How many replicas it had.</param>
public sealed record SetWrite(V1ReplicaSet Set, bool IsNew, int From)
{
    /// <summary>The message of the event that goes with it; empty: none.</summary>
    public string Event => DeploymentRules.Replicas(Set) is var to && to == From
        ? ""
        : $"Scaled {(to > From ? "up" : "down")} replica set {Set.Metadata.Name} from {From} to {to}";
}

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>A port of the node that a pod takes.</summary>
/// <param name="Address">0.0.0.0: on all of the node's addresses.</param>
internal sealed record HostPort(string Address, string Protocol, int Port)
{
    public const string AnyAddress = "0.0.0.0";

    public bool ConflictsWith(HostPort other) =>
        Port == other.Port && Protocol == other.Protocol
        && (Address == other.Address || Address == AnyAddress || other.Address == AnyAddress);
}

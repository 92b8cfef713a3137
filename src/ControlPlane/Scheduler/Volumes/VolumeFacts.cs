using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A PersistentVolume as far as scheduling goes.</summary>
/// <param name="Nodes">Null: any node can have it.</param>
/// <param name="ClaimUid">Empty where the claim is named only.</param>
/// <param name="Driver">Of CSI, empty for others.</param>
/// <param name="Version">Its resource version.</param>
internal sealed record VolumeFacts(
    string Name, string ClaimNamespace, string ClaimName, string ClaimUid, string ClassName, string Phase, bool IsTerminating, long CapacityBytes,
    ValueList<string> AccessModes, string VolumeMode, string AttributesClass, LabelSet Labels, NodeSelection? Nodes, string Driver, string Handle, string Version)
{
    public bool HasClaim => ClaimName.Length > 0;

    public bool IsFor(VolumeClaim claim) =>
        ClaimName == claim.Name && ClaimNamespace == claim.Namespace && (ClaimUid.Length == 0 || ClaimUid == claim.Uid);

    public bool CanBeOn(string nodeName, LabelSet labels) => Nodes is null || Nodes.Matches(labels, nodeName);
}

namespace NodeStack.Kubelet.Admission;

/// <summary>What admission needs to know of the node. AllowedUnsafeSysctls: names, or prefixes ending in '*'.</summary>
internal sealed record AdmissionNode(IReadOnlyList<string> AllowedUnsafeSysctls, bool AppArmorEnabled);

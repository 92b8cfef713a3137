namespace NodeStack.Kubelet.Admission;

/// <summary>What admission needs to know of the node. AllowedUnsafeSysctls: names, or prefixes ending in '*'.</summary>
/// <param name="DeclaredFeatures">What the node tells of; null: it tells nothing, and pods may ask for all.</param>
internal sealed record AdmissionNode(IReadOnlyList<string> AllowedUnsafeSysctls, bool AppArmorEnabled, IReadOnlyList<string>? DeclaredFeatures = null);

namespace NodeStack.Kubelet.Resources;

/// <summary>A group outside kubepods to be limited to its reservation.</summary>
/// <param name="Key">system-reserved or kube-reserved.</param>
/// <param name="Group">As configured, in the driver's form.</param>
public sealed record ReservedCgroup(string Key, string Group, ResourceAmounts Amounts, bool CompressibleOnly);

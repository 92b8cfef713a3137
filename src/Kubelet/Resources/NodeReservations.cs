namespace NodeStack.Kubelet.Resources;

/// <summary>What is kept back from pods: kubeReserved and systemReserved, and the groups that hold those processes ("" when none).</summary>
public sealed record NodeReservations(ResourceAmounts Kube, ResourceAmounts System, string KubeCgroup = "", string SystemCgroup = "")
{
    public static NodeReservations None { get; } = new(ResourceAmounts.Empty, ResourceAmounts.Empty);
}

using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Eviction;

/// <summary>An amount, or a share of the capacity.</summary>
/// <param name="Share">0 to 1; only where there is no amount. Single precision, as upstream keeps it, so that both say the same number of bytes.</param>
internal sealed record ThresholdValue(Quantity? Amount, float Share)
{
    public Quantity Of(Quantity capacity) =>
        Amount ?? Quantity.FromUnits((long)((double)capacity.Value * Share), QuantityFormat.BinarySi);
}

using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Eviction;

/// <summary>How much is left of how much.</summary>
internal sealed record SignalObservation(Quantity Available, Quantity Capacity, DateTimeOffset At);

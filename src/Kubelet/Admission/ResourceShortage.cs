using System.Globalization;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>One resource of which the node has too little left: thousandths of cpu, whole units of all others.</summary>
internal sealed record ResourceShortage(string Resource, long Requested, long Used, long Capacity)
{
    /// <summary>How much others would have to give up.</summary>
    public long Missing => Requested - (Capacity - Used);

    public string Message => string.Create(CultureInfo.InvariantCulture,
        $"Node didn't have enough resource: {Resource}, requested: {Requested}, used: {Used}, capacity: {Capacity}");

    public PodRejection ToRejection() => new("OutOf" + Resource, Message);
}

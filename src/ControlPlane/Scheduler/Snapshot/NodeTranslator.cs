using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>Nodes of the API to what scheduling needs of them. What a node says of itself that makes no sense counts as nothing: negative amounts, texts that are no amounts.</summary>
internal sealed class NodeTranslator(ResourceTable resources)
{
    public NodeFacts Translate(V1Node node) => new(
        node.Metadata.Name, LabelSet.Of(node.Metadata.Labels), Taints(node.Spec?.Taints), node.Spec?.Unschedulable == true,
        Amounts(node.Status?.Allocatable), Math.Max(0, Read(node.Status?.Allocatable, "pods").Value), Images(node.Status?.Images));

    private static ValueList<Taint> Taints(IList<V1Taint>? taints)
    {
        var list = new List<Taint>();
        foreach (var taint in taints ?? [])
            list.Add(new Taint(taint.Key ?? "", taint.Value ?? "", taint.Effect ?? ""));
        return [.. list];
    }

    private ValueList<long> Amounts(IDictionary<string, ResourceQuantity>? allocatable)
    {
        var amounts = new long[resources.Count];
        foreach (var name in allocatable?.Keys ?? [])
        {
            var number = resources.NumberOf(name);
            if (number < 0)
                continue;
            if (number >= amounts.Length)
                Array.Resize(ref amounts, number + 1);
            var amount = Read(allocatable, name);
            amounts[number] = Math.Max(0, number == ResourceTable.Cpu ? amount.MilliValue : amount.Value);
        }
        return [.. amounts];
    }

    private static Quantity Read(IDictionary<string, ResourceQuantity>? list, string name) =>
        list is not null && list.TryGetValue(name, out var text) && Quantity.TryParse(text?.ToString(), out var quantity) ? quantity : default;

    private static ValueList<NodeImage> Images(IList<V1ContainerImage>? images)
    {
        var list = new List<NodeImage>();
        foreach (var image in images ?? [])
        {
            foreach (var name in image.Names ?? [])
                list.Add(new NodeImage(name, image.SizeBytes ?? 0));
        }
        return [.. list];
    }
}

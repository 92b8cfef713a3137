using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Pods;

/// <summary>Resource lists hold thousandths at the finest: what is finer is rounded up.</summary>
public static class QuantityDefaultRules
{
    public static void RoundUp(JsonObject? item, string list)
    {
        if (item.Child(list) is not { Count: > 0 } amounts)
            return;
        foreach (var (name, value) in amounts.ToArray())
        {
            if (value is not null && Quantity.TryParse(JsonFields.ScalarOf(value), out var amount) && Quantity.FromMilli(amount.MilliValue) != amount && amount.MilliValue < long.MaxValue)
                amounts[name] = Quantity.FromMilli(amount.MilliValue).ToString();
        }
    }
}

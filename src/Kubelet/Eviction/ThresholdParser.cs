using System.Globalization;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Eviction;

/// <summary>The thresholds of the configuration, which was validated before.</summary>
internal static class ThresholdParser
{
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();

    public static IReadOnlyList<EvictionThreshold> Parse(KubeletConfiguration config)
    {
        var thresholds = new List<EvictionThreshold>();
        foreach (var (signal, text) in config.EvictionHard ?? s_none)
            Add(signal, text, TimeSpan.Zero);
        foreach (var (signal, text) in config.EvictionSoft)
            Add(signal, text, GoDuration.TryParse(config.EvictionSoftGracePeriod.GetValueOrDefault(signal, ""), out var grace) ? grace : TimeSpan.Zero);
        // Where pods as a whole are limited, running out of that limit is as bad as running out of memory.
        if ((config.EnforceNodeAllocatable ?? ["pods"]).Contains("pods"))
            thresholds.AddRange(thresholds.Where(t => t is { Signal: EvictionSignals.Memory, IsHard: true })
                .Select(t => t with { Signal = EvictionSignals.AllocatableMemory }).ToList());
        return thresholds;

        void Add(string signal, string text, TimeSpan grace)
        {
            // 0% and 100% switch a threshold off.
            if (text is "0%" or "100%" || Value(text) is not { } value)
                return;
            var reclaim = config.EvictionMinimumReclaim.TryGetValue(signal, out var least) ? Value(least) : null;
            thresholds.Add(new EvictionThreshold(signal, value, grace, reclaim));
        }
    }

    private static ThresholdValue? Value(string text)
    {
        if (text.EndsWith('%'))
            return float.TryParse(text.AsSpan()[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
                ? new ThresholdValue(null, percent / 100)
                : null;
        return Quantity.TryParse(text, out var amount) ? new ThresholdValue(amount, 0) : null;
    }
}

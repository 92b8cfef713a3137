using System.Globalization;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Whether eviction thresholds, grace periods and reclaim amounts can be read, and go together.</summary>
internal static class EvictionSettingRules
{
    private static readonly HashSet<string> Signals =
    [
        "memory.available", "nodefs.available", "nodefs.inodesFree", "imagefs.available", "imagefs.inodesFree",
        "containerfs.available", "containerfs.inodesFree", "allocatableMemory.available", "pid.available",
    ];

    public static void Check(KubeletConfiguration c, List<string> errors)
    {
        CheckThresholds("evictionHard (--eviction-hard)", c.EvictionHard ?? KubeletDefaultRules.EvictionHard, errors);
        CheckThresholds("evictionSoft (--eviction-soft)", c.EvictionSoft, errors);
        CheckThresholds("evictionMinimumReclaim (--eviction-minimum-reclaim)", c.EvictionMinimumReclaim, errors);
        foreach (var (signal, text) in c.EvictionSoftGracePeriod)
        {
            if (!Signals.Contains(signal))
                Add(errors, $"evictionSoftGracePeriod (--eviction-soft-grace-period): unknown eviction signal \"{signal}\"");
            else if (!GoDuration.TryParse(text, out var period) || period < TimeSpan.Zero)
                Add(errors, $"evictionSoftGracePeriod (--eviction-soft-grace-period): invalid eviction grace period \"{text}\" for \"{signal}\", must be a positive value");
        }
        foreach (var signal in c.EvictionSoft.Keys)
        {
            if (!c.EvictionSoftGracePeriod.ContainsKey(signal))
                Add(errors, $"grace period must be specified for the soft eviction threshold {signal}");
        }
    }

    private static void CheckThresholds(string field, IReadOnlyDictionary<string, string> thresholds, List<string> errors)
    {
        foreach (var (signal, text) in thresholds)
        {
            if (!Signals.Contains(signal))
                Add(errors, $"{field}: unknown eviction signal \"{signal}\"");
            else if (!IsAmount(text))
                Add(errors, $"{field}: \"{text}\" for \"{signal}\" is neither a quantity nor a percentage from 0% to 100%");
        }
    }

    private static bool IsAmount(string text) => text.EndsWith('%')
        ? float.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
        : Quantity.TryParse(text, out var amount) && amount.Sign >= 0;

    private static void Add(List<string> errors, string error) => KubeletConfigurationValidator.Require(false, errors, error);
}

using System.Globalization;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Io;

/// <summary>IO wishes to file writes: one write per device, as the kernel takes them.</summary>
public static class IoRules
{
    public static IEnumerable<string> Validate(IoLimits limits)
    {
        if (limits.Weight is < 1 or > 10000)
            yield return $"io.weight {limits.Weight} is not from 1 to 10000";
        foreach (var (device, weight) in limits.DeviceWeights)
            if (weight is < 1 or > 10000)
                yield return $"io.weight {weight} of {device} is not from 1 to 10000";
        foreach (var (device, max) in limits.DeviceMax)
            if (Values(max).Any(v => v.Value <= 0))
                yield return $"io.max of {device} must be above 0";
    }

    public static IEnumerable<FileWrite> Writes(IoLimits limits)
    {
        if (limits.Weight is { } weight)
            yield return new FileWrite("io.weight", string.Create(CultureInfo.InvariantCulture, $"default {weight}"));
        foreach (var (device, own) in limits.DeviceWeights.OrderBy(d => d.Key.Major).ThenBy(d => d.Key.Minor))
            yield return new FileWrite("io.weight", string.Create(CultureInfo.InvariantCulture, $"{device} {own}"));
        foreach (var (device, max) in limits.DeviceMax.OrderBy(d => d.Key.Major).ThenBy(d => d.Key.Minor))
            if (Values(max).ToArray() is { Length: > 0 } values)
                yield return new FileWrite("io.max", $"{device} {string.Join(' ', values.Select(Render))}");
    }

    private static IEnumerable<(string Name, long Value)> Values(IoMax max)
    {
        if (max.ReadBytesPerSecond is { } rbps)
            yield return ("rbps", rbps);
        if (max.WriteBytesPerSecond is { } wbps)
            yield return ("wbps", wbps);
        if (max.ReadsPerSecond is { } riops)
            yield return ("riops", riops);
        if (max.WritesPerSecond is { } wiops)
            yield return ("wiops", wiops);
    }

    private static string Render((string Name, long Value) pair) => pair.Value == long.MaxValue
        ? $"{pair.Name}=max"
        : string.Create(CultureInfo.InvariantCulture, $"{pair.Name}={pair.Value}");
}

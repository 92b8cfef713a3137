using System.Globalization;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>A memory limit below what is in use would kill what it is meant for. Texts as upstream's (kuberuntime).</summary>
internal static class MemoryCheckRules
{
    public static string? ForPod(long limit, long? used) => used is not { } bytes
        ? "missing pod memory usage"
        : bytes < limit ? null : string.Create(CultureInfo.InvariantCulture, $"attempting to set pod memory limit ({limit}) below current usage ({bytes})");

    /// <summary>Upstream tells the usage of the whole pod here.</summary>
    public static string? ForContainer(MemoryCheck check, long? used) => used is not { } bytes
        ? $"missing container \"{check.Name}\" memory usage"
        : bytes < check.Limit
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"attempting to set container \"{check.Name}\" memory limit ({check.Limit}) below current usage ({bytes})");

    /// <summary>Null without errors.</summary>
    public static string? Message(IReadOnlyList<string> errors) => errors.Count switch
    {
        0 => null,
        1 => "cannot decrease memory limits: " + errors[0],
        _ => $"cannot decrease memory limits: [{string.Join(", ", errors)}]",
    };
}

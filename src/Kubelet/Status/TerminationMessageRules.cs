using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Status;

/// <summary>How much of what containers say when they end is kept.</summary>
internal static class TerminationMessageRules
{
    public const int FileLimitBytes = 4096;
    public const int LogLimitBytes = 2048;
    public const int LogLimitLines = 80;
    public const int PodLimitBytes = 12 * 1024;

    /// <summary>Each container of a pod gets an equal part of the pod's limit.</summary>
    public static string Truncate(string message, V1Pod pod)
    {
        var containers = pod.Spec.Containers.Count + (pod.Spec.InitContainers?.Count ?? 0) + (pod.Spec.EphemeralContainers?.Count ?? 0);
        var limit = PodLimitBytes / Math.Max(containers, 1);
        if (message.Length * 3 <= limit || Encoding.UTF8.GetByteCount(message) <= limit)
            return message;
        var bytes = Encoding.UTF8.GetBytes(message);
        var end = limit;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes, 0, end);
    }
}

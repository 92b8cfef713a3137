using k8s.Models;
using Prometheus;

namespace NodeStack.Kubelet.Pods;

/// <summary>Upstream's metrics of images that are mounted as volumes.</summary>
internal sealed class ImageVolumeMetrics(IMetricFactory metrics)
{
    /// <summary>How the runtime begins the message when such a mount is what failed.</summary>
    private const string MountFailed = "ImageVolumeMountFailed";

    private readonly Counter _requested = metrics.CreateCounter("kubelet_image_volume_requested_total", "Number of requested image volumes.");
    private readonly Counter _mounted = metrics.CreateCounter("kubelet_image_volume_mounted_succeed_total", "Number of successful image volume mounts.");
    private readonly Counter _errors = metrics.CreateCounter("kubelet_image_volume_mounted_errors_total", "Number of failed image volume mounts.");

    /// <summary>A start of a container came to this end.</summary>
    public void Started(V1Pod pod, V1Container container, ActionOutcome outcome)
    {
        var volumes = (pod.Spec?.Volumes ?? []).Where(static one => one.Image is not null).Select(static one => one.Name).ToHashSet();
        if (volumes.Count == 0)
            return;
        _requested.Inc(volumes.Count);
        var mounts = (container.VolumeMounts ?? []).Count(one => volumes.Contains(one.Name));
        if (outcome.Ok || outcome.Reason is "RunContainerError" or "PostStartHookError")
            _mounted.Inc(mounts);
        else if (outcome.Reason == "CreateContainerError" && outcome.Message.Contains(MountFailed, StringComparison.Ordinal))
            _errors.Inc(mounts);
    }
}

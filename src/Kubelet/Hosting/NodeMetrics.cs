using NodeStack.Kubelet.Configuration;
using Prometheus;

namespace NodeStack.Kubelet.Hosting;

/// <summary>Metrics that say what this node is made of; each is set once.</summary>
internal static class NodeMetrics
{
    /// <param name="readsCgroups">Usage is read from cgroups by ourselves; false: the runtime tells it.</param>
    /// <param name="tellsCgroupDriver">The runtime knows the call RuntimeConfig.</param>
    public static void Register(IMetricFactory metrics, KubeletConfiguration config, bool readsCgroups, bool tellsCgroupDriver)
    {
        metrics.CreateGauge("kubelet_metrics_provider", "Metrics provider used by kubelet to collect container stats. Values can be 'cadvisor' and 'cri'", ["provider"])
            .WithLabels(readsCgroups ? "cadvisor" : "cri").Set(1);
        if (!tellsCgroupDriver)
            metrics.CreateGauge(
                "kubelet_cri_losing_support", "the Kubernetes version that the currently running CRI implementation will lose support on if not upgraded.", ["version"])
                .WithLabels("1.37.0").Set(1);
        var features = metrics.CreateGauge("kubernetes_feature_enabled", "This metric records the data about the stage and enablement of a k8s feature.", ["name", "stage"]);
        foreach (var (name, stage, isOn) in KubeletFeatures.All(config))
            features.WithLabels(name, stage).Set(isOn ? 1 : 0);
    }
}

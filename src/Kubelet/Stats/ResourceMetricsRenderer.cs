namespace NodeStack.Kubelet.Stats;

/// <summary>/metrics/resource: the few series that autoscalers read.</summary>
internal static class ResourceMetricsRenderer
{
    public static ReadOnlyMemory<byte> Render(UsageSnapshot snapshot)
    {
        var text = Families();
        var node = snapshot.Node.Usage;
        text.Sample("node_cpu_usage_seconds_total", "", Seconds(node), node.At);
        text.Sample("node_memory_working_set_bytes", "", node.Memory?.WorkingSetBytes, node.At);
        text.Sample("node_swap_usage_bytes", "", node.Memory?.SwapBytes, node.At);
        foreach (var pod in snapshot.Pods)
        {
            var podLabels = MetricTextBuilder.Labels(("namespace", pod.Namespace), ("pod", pod.Name));
            foreach (var one in pod.Containers) Container(text, pod, one);
            if (pod.Group is not { } group) continue;
            text.Sample("pod_cpu_usage_seconds_total", podLabels, Seconds(group), group.At);
            text.Sample("pod_memory_working_set_bytes", podLabels, group.Memory?.WorkingSetBytes, group.At);
            text.Sample("pod_swap_usage_bytes", podLabels, group.Memory?.SwapBytes, group.At);
        }
        return Finish(text, 0);
    }

    public static ReadOnlyMemory<byte> Failed() => Finish(Families(), 1);

    private static void Container(MetricTextBuilder text, PodUsage pod, ContainerUsage one)
    {
        var labels = MetricTextBuilder.Labels(("container", one.Name), ("namespace", pod.Namespace), ("pod", pod.Name));
        var usage = one.Usage;
        if (one.StartTime > DateTimeOffset.UnixEpoch)
        {
            text.Sample("container_start_time_seconds", labels, (one.StartTime - DateTimeOffset.UnixEpoch).TotalSeconds);
        }
        text.Sample("container_cpu_usage_seconds_total", labels, Seconds(usage), usage.At);
        text.Sample("container_memory_working_set_bytes", labels, usage.Memory?.WorkingSetBytes, usage.At);
        text.Sample("container_swap_usage_bytes", labels, usage.Memory?.SwapBytes, usage.At);
        text.Sample("container_swap_limit_bytes", labels, usage.Memory?.SwapBytes + usage.Memory?.SwapAvailableBytes, usage.At);
    }

    private static MetricTextBuilder Families()
    {
        var text = new MetricTextBuilder();
        text.Family("container_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the container in core-seconds");
        text.Family("container_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the container in bytes");
        text.Family("container_start_time_seconds", "gauge", "[STABLE] Start time of the container since unix epoch in seconds");
        text.Family("container_swap_limit_bytes", "gauge", "[ALPHA] Current amount of the container swap limit in bytes. Reported only on non-windows systems");
        text.Family("container_swap_usage_bytes", "gauge", "[ALPHA] Current amount of the container swap usage in bytes. Reported only on non-windows systems");
        text.Family("node_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the node in core-seconds");
        text.Family("node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes");
        text.Family("node_swap_usage_bytes", "gauge", "[ALPHA] Current swap usage of the node in bytes. Reported only on non-windows systems");
        text.Family("pod_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the pod in core-seconds");
        text.Family("pod_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the pod in bytes");
        text.Family("pod_swap_usage_bytes", "gauge", "[ALPHA] Current amount of the pod swap usage in bytes. Reported only on non-windows systems");
        text.Family("resource_scrape_error", "gauge", "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise");
        return text;
    }

    private static ReadOnlyMemory<byte> Finish(MetricTextBuilder text, int error)
    {
        text.Sample("resource_scrape_error", "", error);
        return text.Build();
    }

    private static double? Seconds(GroupUsage usage) => usage.Cpu?.UsageNanoSeconds / 1e9;
}

namespace NodeStack.CriShim.Connection;

/// <summary>One CRI method: its protocol name and the operation_type label upstream's metrics give it.</summary>
internal sealed record CriCall(string Name, string OperationType)
{
    public static readonly CriCall Version = new("Version", "version");
    public static readonly CriCall Status = new("Status", "status");
    public static readonly CriCall RuntimeConfig = new("RuntimeConfig", "runtime_config");
    public static readonly CriCall UpdateRuntimeConfig = new("UpdateRuntimeConfig", "update_runtime_config");
    public static readonly CriCall RunPodSandbox = new("RunPodSandbox", "run_podsandbox");
    public static readonly CriCall StopPodSandbox = new("StopPodSandbox", "stop_podsandbox");
    public static readonly CriCall RemovePodSandbox = new("RemovePodSandbox", "remove_podsandbox");
    public static readonly CriCall PodSandboxStatus = new("PodSandboxStatus", "podsandbox_status");
    public static readonly CriCall ListPodSandbox = new("ListPodSandbox", "list_podsandbox");
    public static readonly CriCall UpdatePodSandboxResources = new("UpdatePodSandboxResources", "update_podsandbox_resources");
    public static readonly CriCall CreateContainer = new("CreateContainer", "create_container");
    public static readonly CriCall StartContainer = new("StartContainer", "start_container");
    public static readonly CriCall StopContainer = new("StopContainer", "stop_container");
    public static readonly CriCall RemoveContainer = new("RemoveContainer", "remove_container");
    public static readonly CriCall ContainerStatus = new("ContainerStatus", "container_status");
    public static readonly CriCall ListContainers = new("ListContainers", "list_containers");
    public static readonly CriCall UpdateContainerResources = new("UpdateContainerResources", "update_container");
    public static readonly CriCall ReopenContainerLog = new("ReopenContainerLog", "reopen_container_log");
    public static readonly CriCall CheckpointContainer = new("CheckpointContainer", "checkpoint_container");
    public static readonly CriCall ExecSync = new("ExecSync", "exec_sync");
    public static readonly CriCall Exec = new("Exec", "exec");
    public static readonly CriCall Attach = new("Attach", "attach");
    public static readonly CriCall PortForward = new("PortForward", "port_forward");
    public static readonly CriCall ContainerStats = new("ContainerStats", "container_stats");
    public static readonly CriCall ListContainerStats = new("ListContainerStats", "list_container_stats");
    public static readonly CriCall PodSandboxStats = new("PodSandboxStats", "podsandbox_stats");
    public static readonly CriCall ListPodSandboxStats = new("ListPodSandboxStats", "list_podsandbox_stats");
    public static readonly CriCall ListMetricDescriptors = new("ListMetricDescriptors", "list_metric_descriptors");
    public static readonly CriCall ListPodSandboxMetrics = new("ListPodSandboxMetrics", "list_podsandbox_metrics");
    public static readonly CriCall GetContainerEvents = new("GetContainerEvents", "get_container_events");
    public static readonly CriCall ListImages = new("ListImages", "list_images");
    public static readonly CriCall ImageStatus = new("ImageStatus", "image_status");
    public static readonly CriCall PullImage = new("PullImage", "pull_image");
    public static readonly CriCall RemoveImage = new("RemoveImage", "remove_image");
    public static readonly CriCall ImageFsInfo = new("ImageFsInfo", "image_fs_info");
}

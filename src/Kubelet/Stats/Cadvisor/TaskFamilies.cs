using static NodeStack.Kubelet.Stats.Cadvisor.CadvisorFamily;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>Processes, what they hold, and when the container was there.</summary>
internal static class TaskFamilies
{
    public static IReadOnlyList<CadvisorFamily> All { get; } =
    [
        Gauge("container_file_descriptors", "File descriptors open in the container.", static group => group.Processes?.FileDescriptors),
        // A health check in the sense of Docker is nothing that a pod can have: -1 says so.
        Gauge("container_health_state", "Health as the runtime tells it: -1 where there is no check.", static group => -1),
        Gauge("container_last_seen", "When the container was last measured.", static group => group.At.ToUnixTimeSeconds()),
        Gauge("container_processes", "Processes in the container.", static group => group.Processes?.Processes),
        Gauge("container_sockets", "Sockets open in the container.", static group => group.Processes?.Sockets),
        Fixed("container_start_time_seconds", "Start time of the container since unix epoch in seconds.",
            static group => group.StartTime > DateTimeOffset.UnixEpoch ? group.StartTime.ToUnixTimeMilliseconds() / 1000.0 : null),
        new("container_tasks_state", "gauge", "Processes by the state of their first thread.", States),
        Gauge("container_threads", "Threads in the container.", static group => group.Processes?.Threads ?? group.Usage?.ProcessCount),
        Gauge("container_threads_max", "Threads the container may have.", static group => group.Processes?.ThreadsMax ?? group.Usage?.ProcessLimit),
        new("container_ulimits_soft", "gauge", "Soft limits of the container's first process; -1: none.",
            static (to, group) => to.Sample(group.Labels, "ulimit=\"max_open_files\""u8, group.Processes?.MaxOpenFiles, group.At)),
    ];

    private static void States(MetricTextWriter to, CadvisorGroup group)
    {
        if (group.Processes is not { } tasks)
            return;
        to.Sample(group.Labels, "state=\"iowaiting\""u8, tasks.IoWaiting, group.At);
        to.Sample(group.Labels, "state=\"running\""u8, tasks.Running, group.At);
        to.Sample(group.Labels, "state=\"sleeping\""u8, tasks.Sleeping, group.At);
        to.Sample(group.Labels, "state=\"stopped\""u8, tasks.Stopped, group.At);
        to.Sample(group.Labels, "state=\"uninterruptible\""u8, tasks.Uninterruptible, group.At);
    }
}

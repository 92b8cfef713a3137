using Microsoft.Extensions.Logging;

namespace NodeStack.CriShim.Containerd;

internal static partial class ContainerdLog
{
    [LoggerMessage(1200, LogLevel.Information, "containerd {Version} started, pid {Pid}, socket {Socket}")]
    public static partial void Started(this ILogger logger, ContainerdVersion version, int pid, string socket);

    [LoggerMessage(1201, LogLevel.Information, "containerd {Version} runs already, pid {Pid}, socket {Socket}: adopted")]
    public static partial void Adopted(this ILogger logger, ContainerdVersion version, int pid, string socket);

    [LoggerMessage(1202, LogLevel.Error, "containerd (pid {Pid}) ended after {Lived}; starting it again in {Delay}. Containers keep running")]
    public static partial void Ended(this ILogger logger, int pid, TimeSpan lived, TimeSpan delay);

    [LoggerMessage(1203, LogLevel.Error, "containerd could not be started: {Reason}; trying again in {Delay}")]
    public static partial void StartFailed(this ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(1204, LogLevel.Information, "containerd's configuration changed; restarting it (pid {Pid}). Containers keep running")]
    public static partial void Reconfigured(this ILogger logger, int pid);

    [LoggerMessage(1205, LogLevel.Information, "containerd (pid {Pid}) stopped")]
    public static partial void Stopped(this ILogger logger, int pid);

    [LoggerMessage(1206, LogLevel.Information, "host needs: restrict_oom_score_adj {RestrictOom}, snapshotter {Snapshotter}, systemd cgroups {Systemd}, iptables {Iptables}")]
    public static partial void Host(this ILogger logger, bool restrictOom, string snapshotter, bool systemd, bool iptables);

    [LoggerMessage(1207, LogLevel.Warning, "no CNI plugins found; pods get no network. Install the package containernetworking-plugins")]
    public static partial void NoCniPlugins(this ILogger logger);

    [LoggerMessage(1210, LogLevel.Warning, "iptables cannot do NAT here: pods have no masquerading and no host ports")]
    public static partial void NoNat(this ILogger logger);

    [LoggerMessage(1211, LogLevel.Warning, "pods with hostUsers: false cannot start: their users may not pass through {Folder}; chmod o+x lets them")]
    public static partial void UsersShutOut(this ILogger logger, string folder);

    [LoggerMessage(EventId = 1208, Message = "containerd: {Text}")]
    public static partial void Forwarded(this ILogger logger, LogLevel level, string text);

    [LoggerMessage(1209, LogLevel.Information, "image archive {File} imported: {Names}")]
    public static partial void Imported(this ILogger logger, string file, string names);
}

namespace NodeStack.CriShim.Runtime;

/// <summary>Network, PID and IPC sharing of a sandbox or container.</summary>
public sealed record NamespaceOptions(
    NamespaceMode Network = NamespaceMode.Pod,
    NamespaceMode Pid = NamespaceMode.Container,
    NamespaceMode Ipc = NamespaceMode.Pod,
    string TargetContainerId = "",
    UserNamespace? User = null);

namespace NodeStack.CriShim.Runtime;

/// <summary>Who writes the cgroup tree: the runtime itself or systemd.</summary>
public enum CgroupDriverKind { Systemd, Cgroupfs }

namespace NodeStack.Cgroups.Cpuset;

/// <summary>cpuset.cpus.partition: a plain member, exclusive CPUs, or exclusive CPUs without load balancing.</summary>
public enum CpusetPartition { Member, Root, Isolated }

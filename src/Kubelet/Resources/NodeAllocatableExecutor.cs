using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// Limits the groups of node agents and system to their reservations. The groups must be there: they are not ours. (The limit on
/// all pods together is part of the QoS tree.)
/// </summary>
public sealed class NodeAllocatableExecutor(ICgroupDriver driver, PodCgroupOptions options)
{
    /// <returns>In upstream's words, what was done; for events on the node.</returns>
    /// <exception cref="NodeStack.Cgroups.Files.CgroupIoException">A group is missing or refuses.</exception>
    public async Task<IReadOnlyList<string>> EnforceAsync(
        NodeReservations reserved, IReadOnlyCollection<string> enforceNodeAllocatable, CancellationToken cancel)
    {
        var done = new List<string>();
        foreach (var group in NodeAllocatableRules.ReservedGroups(reserved, enforceNodeAllocatable))
        {
            var name = driver.NameOf(group.Group) ?? throw new FormatException($"\"{group.Group}\" is not the name of a cgroup");
            var limits = NodeAllocatableRules.LimitsFor(group.Amounts, group.CompressibleOnly, options.WeightFormula, options.HugePageSizes);
            // With memory QoS, what is reserved for the node's own groups is not taken back from them.
            if (options.ReservesMemory is not null && limits.Memory is { } memory)
                limits = limits with { Memory = memory with { Min = memory.Max } };
            await driver.ApplyAsync(name, limits, cancel).ConfigureAwait(false);
            done.Add($"Updated limits on {group.Key.Replace('-', ' ')} cgroup {group.Group}");
        }

        return done;
    }
}

using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>Made-up usage that follows the clock: one hundredth of a core since the start, 10 MB of memory.</summary>
internal static class FakeUsage
{
    public static ContainerStats Of(FakeContainer container, DateTimeOffset now)
    {
        var age = container.StartedAt is { } started ? (container.FinishedAt ?? now) - started : TimeSpan.Zero;
        return new ContainerStats(
            container.Id,
            container.Config.Metadata,
            container.Config.Labels,
            new CpuUsage(now, (ulong)(age.TotalNanoseconds / 100), 10_000_000, null),
            new MemoryUsage(now, 10_000_000, null, 12_000_000, 8_000_000, 100, 1, null),
            new FilesystemUsage(now, "/var/lib/fake", 4096, 2));
    }

    public static PodSandboxStats Of(FakeSandbox sandbox, DateTimeOffset now)
    {
        var containers = sandbox.Containers.Where(c => c.State == ContainerState.Running).Select(c => Of(c, now)).ToList();
        return new PodSandboxStats(
            sandbox.Id,
            sandbox.Config.Metadata,
            sandbox.Config.Labels,
            new CpuUsage(now, containers.Aggregate(0UL, static (sum, c) => sum + c.Cpu!.CoreNanoSeconds), 10_000_000, null),
            new MemoryUsage(now, 11_000_000, null, 13_000_000, 9_000_000, 100, 1, null),
            now,
            [new NetworkInterfaceUsage("eth0", 1000, 0, 2000, 0)],
            (ulong)containers.Count + 1,
            containers);
    }
}

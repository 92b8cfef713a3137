using System.Globalization;
using k8s.Models;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>Pods with users of their own (hostUsers: false) on cgroup v2 and systemd, as seen from inside and from the machine.</summary>
public sealed class UserNamespaceNodeTests(UserNamespaceNode fixture) : IClassFixture<UserNamespaceNode>
{
    private const uint Length = 65536;

    private TestNode Node => fixture.Node;

    [NewerRuntimeMachineFact]
    public async Task Pods_HaveARangeEach_AndAreNobodyOnTheMachine()
    {
        var (one, two) = (await StartAsync("one"), await StartAsync("two"));
        var (first, second) = (await RangeAsync("one"), await RangeAsync("two"));
        Assert.NotEqual(first, second);
        foreach (var (pod, range) in new[] { (one, first), (two, second) })
        {
            var name = pod.Metadata.Name[..^"-test-node".Length];
            Assert.InRange(range, Length, uint.MaxValue - Length);
            Assert.Equal(0u, range % Length);
            Assert.Equal("0 0\n", await Node.ShellAsync(name, "echo x >/mine; echo x >/v/mine; stat -c '%u %g' /v/mine"));
            var process = GroupFiles.Read(Group(pod), "cgroup.procs").Split('\n')[0];
            Assert.Matches($"(?m)^Uid:\t{range}\t{range}\t{range}\t{range}$", await File.ReadAllTextAsync($"/proc/{process}/status"));
            Assert.Equal($"{range} {range}\n", await OwnerAsync($"/proc/{process}/root/mine"));
            // The volume is mounted through the map: what root of the pod writes belongs to root on disk, whoever runs the pod next.
            Assert.Equal("0 0\n", await OwnerAsync(OnDisk(pod)));
            Assert.Equal("67108864", GroupFiles.Read(Group(pod), "memory.max"));
        }
        await RemoveAsync("one", one);
        await RemoveAsync("two", two);
    }

    [NewerRuntimeMachineFact]
    public async Task KubeletKilled_ContainerEnded_ThePodKeepsItsRange_UntilItIsRemoved()
    {
        var (before, other) = (await StartAsync("keeps"), await StartAsync("other"));
        var (range, otherRange) = (await RangeAsync("keeps"), await RangeAsync("other"));
        await Node.KillAsync();
        await Node.StartAsync();
        var adopted = await Node.ReadyAsync("keeps", CgroupNode.Patience);
        Assert.Equal(Id(before), Id(adopted));
        Assert.Equal(range, await RangeAsync("keeps"));

        await Node.ShellAsync("keeps", "kill 1");
        await Node.PodWhenAsync("keeps", p => p.Status?.ContainerStatuses is [{ RestartCount: 1 }] && TestNode.IsReady(p), "restarted", CgroupNode.Patience);
        Assert.Equal(range, await RangeAsync("keeps"));

        // A range is nobody else's while its pod lives, and anybody's after that.
        await RemoveAsync("keeps", before);
        var next = await StartAsync("next");
        Assert.Equal((range, otherRange), (await RangeAsync("next"), await RangeAsync("other")));
        await RemoveAsync("next", next);
        await RemoveAsync("other", other);
    }

    [NewerRuntimeMachineFact]
    public async Task UserAndGroupOfThePod_OwnItsFiles_AsWithoutANamespace()
    {
        var pod = await StartAsync("user", "  securityContext: {runAsUser: 1000, runAsGroup: 1001, fsGroup: 2000}\n");
        Assert.Equal("1000 2000\n", await Node.ShellAsync("user", "echo x >/v/mine; stat -c '%u %g' /v/mine"));
        Assert.Equal("1000 2000\n", await OwnerAsync(OnDisk(pod)));
        await RemoveAsync("user", pod);
    }

    private async Task<V1Pod> StartAsync(string name, string spec = "")
    {
        var pod = PodManifest.Of(name, PodManifest.Sleep, "{limits: {memory: 64Mi, cpu: 500m}}").Replace("spec:\n", $"spec:\n  hostUsers: false\n{spec}", StringComparison.Ordinal);
        Node.Apply(name + ".yaml", pod + "\n    volumeMounts: [{name: v, mountPath: /v}]\n  volumes: [{name: v, emptyDir: {}}]\n");
        return await Node.ReadyAsync(name, CgroupNode.Patience);
    }

    /// <summary>The first of the machine's ids that the pod's users are; users and groups alike.</summary>
    private async Task<uint> RangeAsync(string name)
    {
        var maps = (await Node.ShellAsync(name, "cat /proc/self/uid_map /proc/self/gid_map")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal(2, maps.Count);
        Assert.Equal(maps[0], maps[1]);
        var first = maps[0].Split(' ')[1];
        Assert.Equal($"0 {first} {Length}", maps[0]);
        return uint.Parse(first, CultureInfo.InvariantCulture);
    }

    /// <summary>Its range is free when its folder is gone.</summary>
    private async Task RemoveAsync(string name, V1Pod pod)
    {
        Node.Remove(name + ".yaml");
        await Node.GoneAsync(name, CgroupNode.Patience);
        await UnitNode.WhenAsync(() => Task.FromResult(!Directory.Exists(PodFolder(pod))), $"the folder of {name} is gone");
    }

    private string OnDisk(V1Pod pod) => Path.Combine(PodFolder(pod), "volumes/kubernetes.io~empty-dir/v/mine");

    private string PodFolder(V1Pod pod) => Path.Combine(Node.RootDir, "pods", pod.Metadata.Uid);

    private string Group(V1Pod pod) => fixture.ContainerGroup("", pod);

    private static string Id(V1Pod pod) => pod.Status.ContainerStatuses[0].ContainerID;

    private static async Task<string> OwnerAsync(string path) => (await Command.RunAsync("stat", ["-c", "%u %g", path], TimeSpan.FromSeconds(30))).Stdout;
}

using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Tests.Scheduler.Snapshot;

/// <summary>Whatever happens to a cluster, the snapshot that grew with it is the one that would be built anew.</summary>
public sealed class SnapshotPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Snapshot_AnyHistory_EqualsOneBuiltAnew(int seed)
    {
        var random = new Random(seed);
        var cluster = new Cluster();
        var nodes = new Dictionary<string, NodeFacts>();
        var pods = new Dictionary<string, (SchedulingPod Pod, string Node)>();
        _ = cluster.Snapshot.Column("zone");
        for (var step = 0; step < 400; step++)
        {
            Change(random, cluster, nodes, pods, step);
            if (step % 20 != 0)
                continue;
            var anew = new ClusterSnapshot();
            foreach (var node in nodes.Values)
                anew.SetNode(node);
            foreach (var (pod, node) in pods.Values)
                anew.AddPod(pod, node);
            Assert.Equal(Describe(anew), Describe(cluster.Snapshot));
        }
    }

    /// <summary>The planner fills a cluster until nothing fits: no node ever has more than it can take, and whoever is turned down fits nowhere.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Plan_RandomPods_NeverOvercommitsAndNeverTurnsDownWhatFits(int seed)
    {
        var random = new Random(seed);
        var cluster = new Cluster();
        for (var i = 0; i < 130; i++)
            cluster.Node($"n{i}", $"zone={i % 3}", cpu: $"{random.Next(1, 8)}", memory: $"{random.Next(1, 16)}Gi", pods: random.Next(1, 10));
        for (var i = 0; i < 700; i++)
        {
            var pod = cluster.Pod($"p{i}", "app=a", cpu: $"{random.Next(0, 3000)}m", memory: $"{random.Next(0, 4000)}Mi");
            var plan = cluster.Plan(pod, (ulong)random.NextInt64());
            var fits = cluster.Snapshot.Order.Where(n => Fits(pod, n)).ToList();
            Assert.Equal(fits.Count > 0, plan.Node is not null);
            if (plan.Node is null)
                continue;
            Assert.Contains(plan.Node, fits);
            cluster.Snapshot.AddPod(pod, plan.Node.Name);
        }
        Assert.All(cluster.Snapshot.Order, n =>
        {
            Assert.True(n.PodCount <= n.Node.AllowedPods);
            Assert.True(n.RequestedOf(ResourceTable.Cpu) <= n.Node.AllocatableOf(ResourceTable.Cpu));
            Assert.True(n.RequestedOf(ResourceTable.Memory) <= n.Node.AllocatableOf(ResourceTable.Memory));
        });
    }

    private static bool Fits(SchedulingPod pod, NodeEntry node) =>
        node.PodCount < node.Node.AllowedPods
        && pod.Requests.Of(ResourceTable.Cpu) <= node.Node.AllocatableOf(ResourceTable.Cpu) - node.RequestedOf(ResourceTable.Cpu)
        && pod.Requests.Of(ResourceTable.Memory) <= node.Node.AllocatableOf(ResourceTable.Memory) - node.RequestedOf(ResourceTable.Memory);

    private static void Change(Random random, Cluster cluster, Dictionary<string, NodeFacts> nodes, Dictionary<string, (SchedulingPod Pod, string Node)> pods, int step)
    {
        var name = $"n{random.Next(8)}";
        switch (random.Next(5))
        {
            case 0:
                nodes[name] = cluster.Node(name, random.Next(3) == 0 ? "" : $"zone={random.Next(3)}", cpu: $"{random.Next(1, 5)}", change: n =>
                    n.Status.Images = random.Next(2) == 0 ? null : [new V1ContainerImage { Names = [$"i{random.Next(3)}:v"], SizeBytes = 5 }]);
                break;
            case 1:
                nodes.Remove(name);
                cluster.Snapshot.RemoveNode(name);
                break;
            case 2 or 3:
                var pod = cluster.Pod($"p{step}", $"app={random.Next(3)}", cpu: "100m", change: p =>
                {
                    if (random.Next(3) == 0)
                        p.Spec.Volumes = [new V1Volume { Name = "v", PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = $"c{random.Next(3)}" } }];
                });
                pods[pod.Uid] = (pod, name);
                cluster.Snapshot.AddPod(pod, name);
                break;
            default:
                if (pods.Count == 0)
                    return;
                var (uid, (gone, on)) = pods.ElementAt(random.Next(pods.Count));
                pods.Remove(uid);
                Assert.Equal(gone, cluster.Snapshot.RemovePod(uid, on));
                break;
        }
    }

    private static string Describe(ClusterSnapshot snapshot)
    {
        var zones = snapshot.Column("zone");
        var nodes = snapshot.Order.OrderBy(n => n.Name, StringComparer.Ordinal).Select(n =>
            $"{n.Name} cpu {n.RequestedOf(0)}/{n.Node.AllocatableOf(0)} nonzero {n.NonZeroCpu},{n.NonZeroMemory} disks {n.DiskPods} zone {(zones.Of(n.Slot) < 0 ? "none" : n.Node.Labels.Find("zone"))} "
            + string.Join(',', n.Pods.Select(p => p.Name).Order(StringComparer.Ordinal)));
        // By slot numbers groups would depend on the history; nodes of a group are told by name.
        var names = snapshot.Order.ToDictionary(n => n.Slot, n => n.Name);
        var groups = snapshot.Groups.In("default").Select(g =>
            $"{g.Key.Labels.Find("app")}: " + string.Join(',', g.PerSlot.Where(s => names.ContainsKey(s.Key)).Select(s => $"{names[s.Key]}={s.Value}").Order(StringComparer.Ordinal)));
        var images = Enumerable.Range(0, 3).Select(i => $"i{i}: {snapshot.Images.NodesWith($"i{i}:v")}");
        var claims = Enumerable.Range(0, 3).Select(i => $"c{i}: {snapshot.ClaimUse.IsUsed("default", $"c{i}")}");
        return string.Join('\n', nodes.Concat(groups.Order(StringComparer.Ordinal)).Concat(images).Concat(claims));
    }
}

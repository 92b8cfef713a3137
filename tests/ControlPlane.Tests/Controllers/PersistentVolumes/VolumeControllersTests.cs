using k8s.Models;
using NodeStack.ControlPlane.Controllers.EphemeralVolumes;
using NodeStack.ControlPlane.Controllers.PersistentVolumes;
using NodeStack.ControlPlane.Controllers.VolumeProtection;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.PersistentVolumes;

public sealed class VolumeControllersTests
{
    [Fact]
    public async Task Run_ClaimAndVolume_BoundThenReleased()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new PersistentVolumeController(c), c => new ClaimProtectionController(c), c => new VolumeProtectionController(c));
        var ns = await cluster.NamespaceAsync();
        await VolumeAsync(cluster, "v1", "1Gi", "Retain");
        await VolumeAsync(cluster, "v2", "5Gi", "Delete");
        await cluster.EventuallyAsync(async () => (await cluster.Api.PersistentVolumes.GetAsync("", "v2", cluster.Cancel)).Status is { Phase: "Available" }, "available");
        await ClaimAsync(cluster, ns, "c", "2Gi");

        await cluster.EventuallyAsync(async () => await FindAsync(cluster, ns, "c") is { Status.Phase: "Bound", Spec.VolumeName: "v2" } claim && claim.Status.Capacity["storage"].ToString() == "5Gi", "bound");
        var volume = await cluster.Api.PersistentVolumes.GetAsync("", "v2", cluster.Cancel);
        Assert.Equal(("Bound", "c"), (volume.Status.Phase, volume.Spec.ClaimRef.Name));
        Assert.Contains("kubernetes.io/pv-protection", volume.Metadata.Finalizers);

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/persistentvolumeclaims/c");
        await cluster.EventuallyAsync(async () => (await cluster.Api.PersistentVolumes.GetAsync("", "v2", cluster.Cancel)).Status is { Phase: "Failed" } status
            && status.Message == "error getting deleter volume plugin for volume \"v2\": no deletable volume plugin matched", "nobody can delete it");
        await cluster.Server.DeleteAsync("/api/v1/persistentvolumes/v2");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync("/api/v1/persistentvolumes/v2")).Code == 404, "not protected any more");
    }

    [Fact]
    public async Task Run_ManyClaimsAndVolumes_EachHasItsOwn()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new PersistentVolumeController(c));
        var ns = await cluster.NamespaceAsync();
        for (var i = 0; i < 10; i++)
        {
            await ClaimAsync(cluster, ns, $"c{i}", "1Gi");
            await VolumeAsync(cluster, $"v{i}", "1Gi", "Retain");
        }

        await cluster.EventuallyAsync(async () =>
        {
            var claims = (await cluster.Api.PersistentVolumeClaims.ListAsync(ns, new NodeStack.KubeApi.Client.ListQuery(), cluster.Cancel)).Items;
            return claims.All(c => c.Status.Phase == "Bound") && claims.Select(c => c.Spec.VolumeName).Distinct().Count() == 10;
        }, "ten different volumes");
    }

    [Fact]
    public async Task Run_ClaimInUse_StaysUntilThePodIsGone()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new ClaimProtectionController(c));
        var ns = await cluster.NamespaceAsync();
        await ClaimAsync(cluster, ns, "c", "1Gi");
        await cluster.EventuallyAsync(async () => (await FindAsync(cluster, ns, "c"))?.Metadata.Finalizers?.Contains("kubernetes.io/pvc-protection") == true, "protected");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", """{"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]}}""");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/persistentvolumeclaims/c");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        Assert.NotNull((await FindAsync(cluster, ns, "c"))!.Metadata.DeletionTimestamp);
        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/pods/p?gracePeriodSeconds=0");

        await cluster.EventuallyAsync(async () => await FindAsync(cluster, ns, "c") is null, "the claim goes");
    }

    [Fact]
    public async Task Run_PodWithOwnVolume_ClaimIsMadeAndForeignOneIsNotTaken()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new EphemeralVolumeController(c));
        var ns = await cluster.NamespaceAsync();
        await ClaimAsync(cluster, ns, "q-v", "1Gi");
        foreach (var name in new[] { "p", "q" })
            await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods",
                $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","ephemeral":{"volumeClaimTemplate":{"metadata":{"labels":{"a":"b"} },"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"} } } } } }]} }""");

        await cluster.EventuallyAsync(async () => await FindAsync(cluster, ns, "p-v") is { } claim && claim.Metadata.Labels["a"] == "b" && claim.Metadata.OwnerReferences.Single() is { Kind: "Pod", Name: "p", Controller: true }, "the claim");
        await cluster.EventuallyAsync(() => Task.FromResult(cluster.Events.All.Any(e => e.Reason == "FailedBinding"
            && e.Message == $"ephemeral volume v: PVC {ns}/q-v was not created for pod {ns}/q (pod is not owner)")), "the event");
    }

    [Fact]
    public async Task Run_AttributesClassInUse_StaysUntilFree()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new AttributesClassProtectionController(c));
        var ns = await cluster.NamespaceAsync();
        const string Path = "/apis/storage.k8s.io/v1/volumeattributesclasses";
        await cluster.Server.PostAsync(Path, """{"metadata":{"name":"gold"},"driverName":"csi.example","parameters":{"a":"b"}}""");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"{Path}/gold")).Text.Contains("kubernetes.io/vac-protection", StringComparison.Ordinal), "protected");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/persistentvolumeclaims",
            """{"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"volumeAttributesClassName":"gold","resources":{"requests":{"storage":"1Gi"}}}}""");
        await cluster.Server.DeleteAsync($"{Path}/gold");
        Assert.Equal(200, (await cluster.Server.GetAsync($"{Path}/gold")).Code);

        await cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/persistentvolumeclaims/c", """{"metadata":{"finalizers":null}}"""u8.ToArray(), "application/merge-patch+json");
        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/persistentvolumeclaims/c");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"{Path}/gold")).Code == 404, "it goes");
    }

    private static async Task<V1PersistentVolumeClaim?> FindAsync(RunningCluster cluster, string ns, string name) =>
        (await cluster.Api.PersistentVolumeClaims.ListAsync(ns, new NodeStack.KubeApi.Client.ListQuery(), cluster.Cancel)).Items.FirstOrDefault(c => c.Metadata.Name == name);

    private static async Task VolumeAsync(RunningCluster cluster, string name, string size, string policy)
    {
        var made = await cluster.Server.PostAsync("/api/v1/persistentvolumes",
            $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"capacity":{"storage":"{{{size}}}"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"{{{policy}}}","hostPath":{"path":"/data/{{{name}}}"} } }""");
        Assert.True(made.Code == 201, made.Text);
    }

    private static async Task ClaimAsync(RunningCluster cluster, string ns, string name, string size)
    {
        var made = await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/persistentvolumeclaims",
            $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"storageClassName":"","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"} } } }""");
        Assert.True(made.Code == 201, made.Text);
    }
}

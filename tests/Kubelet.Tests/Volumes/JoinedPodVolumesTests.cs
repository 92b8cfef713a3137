using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Claims;
using NodeStack.Kubelet.Volumes.Tokens;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Volumes;

/// <summary>Volumes of a node that has an API server.</summary>
public sealed class JoinedPodVolumesTests : IDisposable
{
    private const string Claims = "/api/v1/namespaces/ns/persistentvolumeclaims";
    private const string Persistent = "/api/v1/persistentvolumes";
    private readonly string _root = CanonicalPath.Of(Directory.CreateTempSubdirectory("volumes").FullName);
    private readonly FakeMounts _mounts = new();
    private readonly FakeConfigApi _api = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly KubeletPaths _paths;
    private readonly ConfigCache _objects;
    private readonly PodVolumes _volumes;

    public JoinedPodVolumesTests()
    {
        _paths = new KubeletPaths(Path.Combine(_root, "kubelet"), Path.Combine(_root, "logs"));
        var api = new ApiResources(_api);
        _objects = new ConfigCache(new FetchedConfigReader(api, TimeSpan.Zero, _time));
        var node = new V1Node { Metadata = new V1ObjectMeta { Name = "node1", Labels = new Dictionary<string, string> { ["zone"] = "a" } } };
        var sources = new VolumeSources(
            _objects, new ServiceAccountTokens(api.ServiceAccounts, _time, NullLogger.Instance), new ApiVolumeClaims(api, () => node));
        _volumes = new PodVolumes(new PodVolumesOptions { Paths = _paths }, sources, _mounts, _time, NullLogger.Instance);
    }

    public void Dispose() => TreeRemover.Remove(_root);

    [Fact]
    public async Task Projected_AllSources_AreOneFolder()
    {
        _api.Put(new V1ConfigMap { Metadata = Meta("kube-root-ca.crt"), Data = new Dictionary<string, string> { ["ca.crt"] = "CA" } });
        _api.Put(new V1Secret { Metadata = Meta("s"), Data = new Dictionary<string, byte[]> { ["user"] = Encoding.UTF8.GetBytes("me") } });
        IssueTokens();
        var (pod, container) = Pod("""
            {name: v, projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 3607}},
              {configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}}, {secret: {name: s}},
              {downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}}]}}
            """);
        var due = await _volumes.PrepareAsync(pod, default);
        var folder = (await _volumes.MountsAsync(pod, container, [], default)).Single().HostPath;
        Assert.Equal("token-1 CA me ns", string.Join(' ', new[] { "token", "ca.crt", "user", "namespace" }.Select(f => File.ReadAllText($"{folder}/{f}"))));
        Assert.Equal("644", Convert.ToString((int)File.GetUnixFileMode($"{folder}/token"), 8));
        // The objects of this strategy are looked at every minute; the token alone would be due later.
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), due);
    }

    [RootFact]
    public async Task Projected_TokenOfAPodWithAUser_IsThatUsersAlone()
    {
        IssueTokens();
        var (pod, container) = Pod("{name: v, projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 600}}]}}");
        pod.Spec.SecurityContext = new V1PodSecurityContext { RunAsUser = 4321, FsGroup = 99 };
        await _volumes.PrepareAsync(pod, default);
        var folder = (await _volumes.MountsAsync(pod, container, [], default)).Single().HostPath;
        Assert.Equal("640 4321 99", Stat($"{folder}/token"));
    }

    [Fact]
    public async Task ConfigMap_Changes_AreSeenAndLinksStay()
    {
        _api.Put(new V1ConfigMap { Metadata = Meta("m"), Data = new Dictionary<string, string> { ["a"] = "1", ["b"] = "1" } });
        var (pod, container) = Pod("{name: v, configMap: {name: m}}");
        await _volumes.PrepareAsync(pod, default);
        var folder = (await _volumes.MountsAsync(pod, container, [], default)).Single().HostPath;
        _api.Put(new V1ConfigMap { Metadata = Meta("m"), Data = new Dictionary<string, string> { ["a"] = "2" } });
        await _volumes.RefreshAsync(pod, default);
        Assert.Equal("2", File.ReadAllText(folder + "/a"));
        Assert.False(Path.Exists(folder + "/b"));
    }

    [Fact]
    public async Task Secret_Missing_UpstreamsEventAndTheOtherVolumesAreMade()
    {
        var (pod, _) = Pod("{name: v, secret: {secretName: none}}, {name: w, emptyDir: {}}, {name: x, configMap: {name: none}}");
        pod.Spec.Containers[0].VolumeMounts.Add(new V1VolumeMount { Name = "w", MountPath = "/w" });
        pod.Spec.Containers[0].VolumeMounts.Add(new V1VolumeMount { Name = "x", MountPath = "/x" });
        var e = await Assert.ThrowsAsync<VolumeException>(() => _volumes.PrepareAsync(pod, default));
        Assert.Equal(
            [
                "MountVolume.SetUp failed for volume \"v\" : secret \"none\" not found",
                "MountVolume.SetUp failed for volume \"x\" : configmap \"none\" not found",
            ], e.All.Select(p => p.Message));
        Assert.True(Directory.Exists(_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "w")));
    }

    [Fact]
    public async Task Secret_MissingButOptional_IsAnEmptyFolder()
    {
        var (pod, container) = Pod("{name: v, secret: {secretName: none, optional: true}}");
        await _volumes.PrepareAsync(pod, default);
        Assert.True(Directory.Exists((await _volumes.MountsAsync(pod, container, [], default)).Single().HostPath));
    }

    [Fact]
    public async Task Projected_SeveralMissing_OneMessageTellsAll()
    {
        _api.OnCreate = (_, _) => throw new ApiException(403, "Forbidden", "not yours");
        var (pod, _) = Pod("{name: v, projected: {sources: [{secret: {name: s}}, {configMap: {name: m}}, {serviceAccountToken: {path: t}}]}}");
        var e = await Assert.ThrowsAsync<VolumeException>(() => _volumes.PrepareAsync(pod, default));
        Assert.Equal(
            "MountVolume.SetUp failed for volume \"v\" : [secret \"s\" not found, configmap \"m\" not found, failed to fetch token: not yours]", e.Message);
    }

    [Fact]
    public async Task Projected_SourceWeDoNotHave_SaysSo()
    {
        var (pod, _) = Pod("{name: v, projected: {sources: [{clusterTrustBundle: {path: t, name: x}}]}}");
        Assert.Equal("MountVolume.SetUp failed for volume \"v\" : projected source clusterTrustBundle is not supported by this kubelet", await ProblemAsync(pod));
    }

    [Fact]
    public async Task Claim_NotThereThenUnboundThenBound_MountsTheHostPath()
    {
        var (pod, container) = Pod("{name: v, persistentVolumeClaim: {claimName: data, readOnly: true}}");
        Assert.Equal(
            Unready("error processing PVC ns/data: failed to fetch PVC from API server: persistentvolumeclaims \"data\" not found"), await ProblemAsync(pod));
        _api.Put(Claims, Claim("data", "Pending"));
        Assert.Equal(Unready("error processing PVC ns/data: PVC is not bound"), await ProblemAsync(pod));
        _api.Put(Claims, Claim("data", "Bound"));
        _api.Put(Persistent, Volume(new V1PersistentVolumeSpec { HostPath = new V1HostPathVolumeSource { Path = _root + "/pv", Type = "DirectoryOrCreate" } }));
        await _volumes.PrepareAsync(pod, default);
        var mount = (await _volumes.MountsAsync(pod, container, [], default)).Single();
        Assert.Equal((_root + "/pv", true), (mount.HostPath, mount.Readonly));
        Assert.Empty(_mounts.Table);
    }

    [Fact]
    public async Task Claim_LocalVolume_IsBoundOnceAndUnmountedButNeverDeleted()
    {
        Directory.CreateDirectory(_root + "/disk");
        File.WriteAllText(_root + "/disk/precious", "");
        _api.Put(Claims, Claim("p-v", "Bound", ownedBy: "u1"));
        _api.Put(Persistent, Volume(new V1PersistentVolumeSpec { Local = new V1LocalVolumeSource { Path = _root + "/disk" }, NodeAffinity = InZone("a") }));
        var (pod, container) = Pod("{name: v, ephemeral: {volumeClaimTemplate: {spec: {}}}}");
        await _volumes.PrepareAsync(pod, default);
        await _volumes.PrepareAsync(pod, default);
        var mount = (await _volumes.MountsAsync(pod, container, [], default)).Single();
        Assert.Equal(_paths.PodVolumeDir("u1", "kubernetes.io~local-volume", "pv1"), mount.HostPath);
        Assert.Equal((mount.HostPath, _root + "/disk"), (_mounts.Table.Single().Entry.MountPoint, _mounts.Table.Single().Options));
        Assert.True(await _volumes.TeardownAsync("u1", default));
        Assert.Empty(_mounts.Table);
        Assert.True(File.Exists(_root + "/disk/precious"));
    }

    [Fact]
    public async Task Claim_VolumeOfOtherNodes_IsRefused()
    {
        _api.Put(Claims, Claim("data", "Bound"));
        _api.Put(Persistent, Volume(new V1PersistentVolumeSpec { Local = new V1LocalVolumeSource { Path = _root }, NodeAffinity = InZone("b") }));
        var (pod, _) = Pod("{name: v, persistentVolumeClaim: {claimName: data}}");
        Assert.Equal(Unready("MountVolume.NodeAffinity check failed for volume \"pv1\" : no matching NodeSelectorTerms"), await ProblemAsync(pod));
    }

    [Fact]
    public async Task Claim_EphemeralOfAnotherPod_IsRefused()
    {
        _api.Put(Claims, Claim("p-v", "Bound", ownedBy: "other"));
        var (pod, _) = Pod("{name: v, ephemeral: {volumeClaimTemplate: {spec: {}}}}");
        Assert.Contains("PVC ns/p-v was not created for pod ns/p (pod is not owner)", await ProblemAsync(pod), StringComparison.Ordinal);
    }

    private async Task<string> ProblemAsync(V1Pod pod) => (await Assert.ThrowsAsync<VolumeException>(() => _volumes.PrepareAsync(pod, default))).Message;

    private static string Unready(string problem) =>
        $"Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: {problem}";

    private void IssueTokens()
    {
        var issued = 0;
        _api.OnCreate = (_, body) =>
        {
            var answer = body.DeepClone().AsObject();
            answer["status"] = new JsonObject { ["token"] = $"token-{++issued}", ["expirationTimestamp"] = "2030-01-01T01:00:07Z" };
            return answer;
        };
    }

    private (V1Pod Pod, V1Container Container) Pod(string volumes)
    {
        var (pod, container) = TestPods.One("volumeMounts: [{name: v, mountPath: /v}]", $"volumes: [{volumes.ReplaceLineEndings(" ")}]");
        _objects.Follow([pod]);
        return (pod, container);
    }

    private static V1ObjectMeta Meta(string name) => new() { Name = name, NamespaceProperty = "ns" };

    private static V1PersistentVolumeClaim Claim(string name, string phase, string? ownedBy = null) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "ns",
            Uid = "claim-uid",
            OwnerReferences = ownedBy is null ? null : [new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = "p", Uid = ownedBy, Controller = true }],
        },
        Spec = new V1PersistentVolumeClaimSpec { VolumeName = phase == "Bound" ? "pv1" : null },
        Status = new V1PersistentVolumeClaimStatus { Phase = phase },
    };

    private static V1PersistentVolume Volume(V1PersistentVolumeSpec spec)
    {
        spec.ClaimRef = new V1ObjectReference { Uid = "claim-uid" };
        return new V1PersistentVolume { Metadata = new V1ObjectMeta { Name = "pv1" }, Spec = spec };
    }

    private static V1VolumeNodeAffinity InZone(string zone) => new()
    {
        Required = new V1NodeSelector
        {
            NodeSelectorTerms = [new V1NodeSelectorTerm { MatchExpressions = [new V1NodeSelectorRequirement { Key = "zone", OperatorProperty = "In", Values = [zone] }] }],
        },
    };

    private static string Stat(string path)
    {
        var target = new FileInfo(path).ResolveLinkTarget(true)!.FullName;
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-L", "-c", "%a %u %g", target]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}

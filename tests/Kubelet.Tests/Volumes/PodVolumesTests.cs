using System.Diagnostics;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Tests.Volumes;

public sealed class PodVolumesTests : IDisposable
{
    private readonly string _root = CanonicalPath.Of(Directory.CreateTempSubdirectory("volumes").FullName);
    private readonly FakeMounts _mounts = new();
    private readonly KubeletPaths _paths;

    public PodVolumesTests() => _paths = new KubeletPaths(Path.Combine(_root, "kubelet"), Path.Combine(_root, "logs"));

    public void Dispose() => TreeRemover.Remove(_root);

    [Fact]
    public async Task EmptyDir_Disk_IsOpenToAllAndKept()
    {
        var (pod, container) = Pod("{name: v, emptyDir: {}}");
        await Volumes().PrepareAsync(pod, default);
        var mount = (await Volumes().MountsAsync(pod, container, [], default)).Single();
        Assert.Equal((_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v"), "/v"), (mount.HostPath, mount.ContainerPath));
        Assert.Equal("777", Convert.ToString((int)File.GetUnixFileMode(mount.HostPath), 8));
        File.WriteAllText(Path.Combine(mount.HostPath, "kept"), "");
        await Volumes().PrepareAsync(pod, default);
        Assert.True(File.Exists(Path.Combine(mount.HostPath, "kept")));
        Assert.Empty(_mounts.Table);
    }

    [Fact]
    public async Task EmptyDir_Memory_IsMountedOnceWithItsSize()
    {
        var (pod, _) = Pod("{name: v, emptyDir: {medium: Memory, sizeLimit: 1Mi}}");
        await Volumes().PrepareAsync(pod, default);
        await Volumes().PrepareAsync(pod, default);
        Assert.Equal(
            [(new MountEntry(_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v"), "tmpfs", "/"), "size=1048576")], _mounts.Table);
    }

    [Fact]
    public async Task HostPath_CreatedAndChecked()
    {
        var (pod, container) = Pod($"{{name: v, hostPath: {{path: {_root}/made/here, type: DirectoryOrCreate}}}}");
        await Volumes().PrepareAsync(pod, default);
        Assert.True(Directory.Exists(Path.Combine(_root, "made/here")));
        Assert.Equal(_root + "/made/here", (await Volumes().MountsAsync(pod, container, [], default)).Single().HostPath);
    }

    [Theory]
    [InlineData("{name: v, hostPath: {path: /nope-nope, type: Directory}}", "hostPath type check failed: /nope-nope is not a directory")]
    [InlineData("{name: v, hostPath: {path: /a/../b}}", "invalid HostPath `/a/../b`: must not contain '..'")]
    [InlineData("{name: v, secret: {secretName: s}}", "couldn't get secret ns/s, no kubeClient defined")]
    [InlineData("{name: v, configMap: {name: m}}", "couldn't get configMap ns/m, no kubeClient defined")]
    [InlineData("{name: v, gitRepo: {repository: x}}", "git-repo volume plugin has been disabled")]
    [InlineData("{name: v, emptyDir: {medium: Nope}}", "unknown storage medium \"Nope\"")]
    [InlineData("{name: v, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: spec.nodeName}}]}}", "unsupported fieldPath: spec.nodeName")]
    [InlineData("{name: v, downwardAPI: {items: [{path: ../a, fieldRef: {fieldPath: metadata.name}}]}}", "invalid path: must not contain '..': ../a")]
    [InlineData("{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}",
        "projected source serviceAccountToken needs a Kubernetes API server, and this kubelet has none")]
    public async Task PrepareAsync_Bad_OneFailedMount(string volume, string message)
    {
        var (pod, _) = Pod(volume);
        var e = await Assert.ThrowsAsync<VolumeException>(() => Volumes().PrepareAsync(pod, default));
        Assert.Equal(("FailedMount", $"MountVolume.SetUp failed for volume \"v\" : {message}"), (e.Reason, e.Message));
    }

    [Fact]
    public async Task PrepareAsync_UnusedVolume_IsLeftAlone()
    {
        var (pod, container) = Pod("{name: v, secret: {secretName: s}}");
        container.VolumeMounts = null;
        await Volumes().PrepareAsync(pod, default);
        Assert.Empty(await Volumes().MountsAsync(pod, container, [], default));
    }

    [Fact]
    public async Task DownwardApi_WrittenRefreshedAndReadOnly()
    {
        var (pod, container) = Pod("""
            {name: v, downwardAPI: {defaultMode: 256, items: [
              {path: labels, fieldRef: {fieldPath: metadata.labels}},
              {path: sub/cpu, mode: 420, resourceFieldRef: {containerName: c, resource: limits.cpu}}]}}
            """);
        pod.Metadata.Labels = new Dictionary<string, string> { ["a"] = "1" };
        var volumes = Volumes();
        await volumes.PrepareAsync(pod, default);
        var mount = (await volumes.MountsAsync(pod, container, [], default)).Single();
        Assert.True(mount.Readonly);
        Assert.Equal(("a=\"1\"", "4"), (File.ReadAllText(mount.HostPath + "/labels"), File.ReadAllText(mount.HostPath + "/sub/cpu")));
        Assert.Equal("400", Convert.ToString((int)File.GetUnixFileMode(mount.HostPath + "/labels"), 8));
        pod.Metadata.Labels["a"] = "2";
        await volumes.RefreshAsync(pod, default);
        Assert.Equal("a=\"2\"", File.ReadAllText(mount.HostPath + "/labels"));
        Assert.Single(_mounts.Table);
    }

    [Fact]
    public async Task SubPath_BoundToThePodsFolderAndGivenToTheRuntime()
    {
        var (pod, container) = Pod("{name: v, emptyDir: {}}");
        container.VolumeMounts[0].SubPathExpr = "$(WHO)/data";
        await Volumes().PrepareAsync(pod, default);
        var mount = (await Volumes().MountsAsync(pod, container, [new("WHO", "me")], default)).Single();
        Assert.Equal(Path.Combine(_paths.PodSubpathsDir("u1"), "v", "c", "0"), mount.HostPath);
        Assert.Equal(_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v") + "/me/data", _mounts.Table.Single().Options);
    }

    [Fact]
    public async Task SubPath_LeadsOutside_TellsNothingOfTheNode()
    {
        var (pod, container) = Pod("{name: v, emptyDir: {}}");
        container.VolumeMounts[0].SubPath = "link";
        await Volumes().PrepareAsync(pod, default);
        File.CreateSymbolicLink(_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v") + "/link", "/etc");
        var e = await Assert.ThrowsAsync<VolumeException>(() => Volumes().MountsAsync(pod, container, [], default));
        Assert.Equal("failed to prepare subPath for volumeMount \"v\" of container \"c\"", e.Message);
        Assert.Empty(_mounts.Table);
    }

    [Fact]
    public async Task MountsAsync_OptionsOfTheMount_ArePassedOn()
    {
        var (pod, container) = Pod("{name: v, hostPath: {path: /h}}");
        container.VolumeMounts[0].MountPath = "relative";
        container.VolumeMounts[0].ReadOnlyProperty = true;
        container.VolumeMounts[0].RecursiveReadOnly = "Enabled";
        Assert.Equal(
            [new Mount { ContainerPath = "/relative", HostPath = "/h", Readonly = true, RecursiveReadOnly = true }],
            await Volumes().MountsAsync(pod, container, [], default), new MountComparer());
    }

    [Fact]
    public async Task MountsAsync_UnknownVolume_UpstreamsMessage()
    {
        var (pod, container) = Pod("{name: other, emptyDir: {}}");
        var e = await Assert.ThrowsAsync<VolumeException>(() => Volumes().MountsAsync(pod, container, [], default));
        Assert.Equal("cannot find volume \"v\" to mount into container \"c\"", e.Message);
    }

    [Fact]
    public async Task MountsAsync_Image_IsNamedForTheRuntime()
    {
        var (pod, container) = Pod("{name: v, image: {reference: data}}");
        container.VolumeMounts[0].SubPath = "sub";
        var mount = (await Volumes(new FakeImages()).MountsAsync(pod, container, [], default)).Single();
        Assert.Equal(("id-of-data", "sub", "", true), (mount.Image!.Image, mount.ImageSubPath, mount.HostPath, mount.Readonly));
        await Assert.ThrowsAsync<VolumeException>(() => Volumes().MountsAsync(pod, container, [], default));
    }

    [Fact]
    public async Task TeardownAsync_UnmountsInnermostFirstThenDeletes()
    {
        var (pod, container) = Pod("{name: v, emptyDir: {medium: Memory}}");
        container.VolumeMounts[0].SubPath = "s";
        await Volumes().PrepareAsync(pod, default);
        await Volumes().MountsAsync(pod, container, [], default);
        _mounts.Busy.Add(_mounts.Table[0].Entry.MountPoint);
        Assert.False(await Volumes().TeardownAsync("u1", default));
        Assert.True(Directory.Exists(_paths.PodDir("u1")));
        _mounts.Busy.Clear();
        Assert.True(await Volumes().TeardownAsync("u1", default));
        Assert.False(Path.Exists(_paths.PodDir("u1")));
        Assert.EndsWith("/volume-subpaths/v/c/0", _mounts.Unmounted[0], StringComparison.Ordinal);
        Assert.True(await Volumes().TeardownAsync("u1", default));
    }

    [Fact]
    public async Task TeardownAsync_OtherPodsOfLikeName_AreLeftAlone()
    {
        foreach (var uid in new[] { "u1", "u10" })
        {
            var (pod, _) = Pod("{name: v, emptyDir: {medium: Memory}}");
            pod.Metadata.Uid = uid;
            await Volumes().PrepareAsync(pod, default);
        }
        Assert.True(await Volumes().TeardownAsync("u1", default));
        Assert.Contains("/u10/", _mounts.Table.Single().Entry.MountPoint, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_paths.PodDir("u10")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task TeardownAsync_UidThatIsAPath_IsRefused(string uid) =>
        await Assert.ThrowsAsync<PodConfigException>(() => Volumes().TeardownAsync(uid, default));

    /// <summary>The whole life with the kernel's own mounts, and fsGroup.</summary>
    [RootFact]
    public async Task RealMounts_MemorySubPathDownward_LeaveNothing()
    {
        var (pod, container) = Pod(
            "{name: v, emptyDir: {medium: Memory, sizeLimit: 1Mi}}, {name: w, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}");
        pod.Spec.SecurityContext = new V1PodSecurityContext { FsGroup = 4321 };
        container.VolumeMounts[0].SubPath = "deep/er";
        container.VolumeMounts.Add(new V1VolumeMount { Name = "w", MountPath = "/w", SubPath = "name" });
        var real = new LinuxMounts();
        var volumes = Volumes(mounts: real);
        try
        {
            await volumes.PrepareAsync(pod, default);
            var mounts = await volumes.MountsAsync(pod, container, [], default);
            Assert.Equal(mounts.Select(m => m.HostPath), (await volumes.MountsAsync(pod, container, [], default)).Select(m => m.HostPath));
            File.WriteAllText(Path.Combine(mounts[0].HostPath, "f"), "x");
            Assert.Equal("x", File.ReadAllText(_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v") + "/deep/er/f"));
            Assert.Equal("p", File.ReadAllText(mounts[1].HostPath));
            Assert.Equal(4, real.Read().Count(m => m.MountPoint.StartsWith(_root + "/", StringComparison.Ordinal)));
            Assert.Equal("3777 4321", Stat(_paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v")));
            Assert.Equal("644 4321", Stat(mounts[1].HostPath));
            await Assert.ThrowsAsync<IOException>(() => File.WriteAllBytesAsync(Path.Combine(mounts[0].HostPath, "big"), new byte[2 << 20]));
            using (File.OpenRead(Path.Combine(mounts[0].HostPath, "f")))
                Assert.False(await volumes.TeardownAsync("u1", default));
        }
        finally
        {
            Assert.True(await volumes.TeardownAsync("u1", default));
        }
        Assert.DoesNotContain(real.Read(), m => m.MountPoint.StartsWith(_root + "/", StringComparison.Ordinal));
        Assert.False(Path.Exists(_paths.PodDir("u1")));
    }

    private static string Stat(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%a %g", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    private static (V1Pod Pod, V1Container Container) Pod(string volumes) =>
        TestPods.One("volumeMounts: [{name: v, mountPath: /v}]", $"volumes: [{volumes.ReplaceLineEndings(" ")}]");

    private PodVolumes Volumes(IImageVolumes? images = null, ILinuxMounts? mounts = null) => new(
        new PodVolumesOptions
        {
            Paths = _paths,
            Allocatable = () => new Dictionary<string, ResourceQuantity> { ["memory"] = new("1Gi"), ["cpu"] = new("4") },
            Handler = _ => new RuntimeHandler("", true, false),
        },
        new VolumeSources(new StandaloneConfigSource(), Images: images), mounts ?? _mounts, new FakeTimeProvider(), NullLogger.Instance);

    private sealed class FakeImages : IImageVolumes
    {
        public Task<ImageSpec> EnsureAsync(V1Pod pod, V1Volume volume, CancellationToken cancel) =>
            Task.FromResult(new ImageSpec("id-of-" + volume.Image.Reference));
    }

    private sealed class MountComparer : IEqualityComparer<Mount>
    {
        public bool Equals(Mount? x, Mount? y) => ConfigText.Of(x!) == ConfigText.Of(y!);

        public int GetHashCode(Mount mount) => 0;
    }
}

using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests;

/// <summary>Whatever is written to the manifest folder: one clear message each, and the pod beside it goes on.</summary>
[Collection(NodeGroup.Name)]
public sealed class BadInputTests(NodeFixture fixture)
{
    private const long HundredMegabytes = 100L << 20;
    private const long MemorySlack = 64L << 20;
    private readonly TestNode _node = fixture.Node;

    [NodeFact]
    public async Task Manifest_Malformed_RefusedOnceWithItsLine()
    {
        _node.Apply("malformed.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: [oops\n");
        await _node.LoggedAsync("malformed.yaml", "refused");
        await AssertOnceAsync("malformed.yaml", "malformed.yaml");
    }

    [NodeFact]
    public async Task Manifest_ReplacedByMalformedOne_PodKeepsRunning()
    {
        _node.Apply("typo.yaml", Manifests.Sleeper("typo"));
        var before = await _node.ReadyAsync("typo");
        _node.Apply("typo.yaml", Manifests.Sleeper("typo") + "\n   bad indent: [");
        await _node.LoggedAsync("typo.yaml", "keep running");
        var after = await _node.ReadyAsync("typo");
        Assert.Equal(before.Status.ContainerStatuses[0].ContainerID, after.Status.ContainerStatuses[0].ContainerID);
        await AssertOnceAsync("typo.yaml", "typo.yaml");
        await _node.GoneAsync("typo");
    }

    [NodeFact]
    public async Task Pods_OfOneNameInTwoFiles_FirstRunsSecondIsNamed()
    {
        _node.Apply("twin-1.yaml", Manifests.Sleeper("twin"));
        var first = await _node.ReadyAsync("twin");
        _node.Apply("twin-2.yaml", Manifests.Sleeper("twin", extraContainer: "env: [{name: A, value: b}]"));
        await _node.LoggedAsync("twin-2.yaml", "twin-1.yaml", "already has a pod of that name");
        Assert.Equal(first.Metadata.Uid, Assert.Single(await _node.PodsAsync(), p => p.Metadata.Name.StartsWith("twin-", StringComparison.Ordinal)).Metadata.Uid);
        await AssertOnceAsync("twin-2.yaml", "twin-2.yaml");
        _node.Remove("twin-1.yaml");
        await _node.GoneAsync("twin");
    }

    [NodeFact]
    public async Task Field_Unknown_NamedOnceAndPodRuns()
    {
        _node.Apply("unknown.yaml", Manifests.Sleeper("unknown", extraContainer: "imagePullPolicie: Never"));
        await _node.ReadyAsync("unknown");
        await _node.LoggedAsync("unknown.yaml", "imagePullPolicie");
        await AssertOnceAsync("unknown.yaml", "unknown.yaml");
        await _node.GoneAsync("unknown");
    }

    [NodeFact]
    public async Task Image_AbsentAndNeverPulled_ErrImageNeverPull()
    {
        _node.Apply("never.yaml", Absent("never", "localhost/absent:1", "Never"));
        var pod = await _node.PodWhenAsync("never", p => Waiting(p)?.Reason == "ErrImageNeverPull", "ErrImageNeverPull");
        Assert.Equal("Container image \"localhost/absent:1\" is not present with pull policy of Never", Waiting(pod)!.Message);
        await EndAsync("never");
    }

    [NodeFact]
    public async Task Image_OfUnreachableRegistry_ErrImagePullThenBackOff()
    {
        _node.Apply("unreachable.yaml", Absent("unreachable", "127.0.0.1:1/absent:1", "IfNotPresent"));
        var pod = await _node.PodWhenAsync("unreachable", p => Waiting(p)?.Reason is "ErrImagePull" or "ImagePullBackOff", "ErrImagePull");
        Assert.Contains("127.0.0.1:1/absent:1", Waiting(pod)!.Message, StringComparison.Ordinal);
        pod = await _node.PodWhenAsync("unreachable", p => Waiting(p)?.Reason == "ImagePullBackOff", "ImagePullBackOff");
        Assert.Contains("Back-off pulling image \"127.0.0.1:1/absent:1\"", Waiting(pod)!.Message, StringComparison.Ordinal);
        await EndAsync("unreachable");
    }

    [NodeFact]
    public async Task Image_NameInvalid_InvalidImageName()
    {
        _node.Apply("noname.yaml", Absent("noname", "UPPER//case", "IfNotPresent"));
        var pod = await _node.PodWhenAsync("noname", p => Waiting(p)?.Reason == "InvalidImageName", "InvalidImageName");
        Assert.Contains("UPPER//case", Waiting(pod)!.Message, StringComparison.Ordinal);
        await EndAsync("noname");
    }

    [NodeFact]
    public async Task SubPath_WithDots_ManifestRefused()
    {
        _node.Apply("dots.yaml", Manifests.Sleeper(
            "dots", "volumes: [{name: v, emptyDir: {}}]", "volumeMounts: [{name: v, mountPath: /v, subPath: ../..}]"));
        await _node.LoggedAsync("dots.yaml", "subPath");
        Assert.Null(await _node.PodAsync("dots"));
        await AssertOnceAsync("dots.yaml", "dots.yaml");
    }

    [NodeFact]
    public async Task SubPath_ThroughLinkOutOfVolume_ContainerNotStarted()
    {
        _node.Apply("escape.yaml", $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: escape}
            spec:
              terminationGracePeriodSeconds: 1
              volumes: [{name: v, emptyDir: {} }]
              initContainers:
              - {name: link, image: {{Manifests.Image}}, command: [ln, -s, /etc, /v/out], volumeMounts: [{name: v, mountPath: /v} ] }
              containers:
              - {name: main, image: {{Manifests.Image}}, command: [sleep, "1000"], volumeMounts: [{name: v, mountPath: /w, subPath: out} ] }
            """);
        var pod = await _node.PodWhenAsync("escape", p => Waiting(p)?.Reason == "CreateContainerConfigError", "CreateContainerConfigError");
        Assert.Contains("subPath", Waiting(pod)!.Message, StringComparison.OrdinalIgnoreCase);
        await EndAsync("escape");
    }

    [NodeFact]
    public async Task Manifest_Of100Megabytes_RefusedOnceInLittleMemory()
    {
        var before = NodeTraces.ResidentBytes(_node.ProcessId);
        using (var file = File.Create(Path.Combine(_node.Manifests, "huge.yaml")))
            file.SetLength(HundredMegabytes);
        await _node.LoggedAsync("huge.yaml", "104857600");
        Assert.InRange(NodeTraces.ResidentBytes(_node.ProcessId), 0, before + MemorySlack);
        await AssertOnceAsync("huge.yaml", "huge.yaml");
    }

    [NodeFact]
    public async Task HostPath_DirectoryMissing_SaidInAnEventUntilItIsThere()
    {
        var folder = Path.Combine(_node.Folder, "not-there");
        _node.Apply("hostpath.yaml", Manifests.Sleeper(
            "hostpath", $"volumes: [{{name: h, hostPath: {{path: {folder}, type: Directory}}}}]", "volumeMounts: [{name: h, mountPath: /h}]"));
        await _node.LoggedAsync("hostpath", "hostPath type check failed", folder);
        await fixture.AssertBystanderUntouchedAsync();
        Directory.CreateDirectory(folder);
        await _node.ReadyAsync("hostpath");
        await EndAsync("hostpath");
    }

    /// <summary>A good pod applied later is taken, so the folder was looked at again; the complaint came once even so.</summary>
    private async Task AssertOnceAsync(string complaint, string file)
    {
        _node.Apply("later.yaml", Manifests.Sleeper("later"));
        await _node.ReadyAsync("later");
        Assert.Single(_node.LogLinesWith(complaint));
        await fixture.AssertBystanderUntouchedAsync();
        _node.Remove(file);
        await EndAsync("later");
    }

    private async Task EndAsync(string name)
    {
        await fixture.AssertBystanderUntouchedAsync();
        _node.Remove(name + ".yaml");
        await _node.GoneAsync(name);
    }

    private static string Absent(string name, string image, string policy) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          containers: [{name: main, image: {{image}}, imagePullPolicy: {{policy}}}]
        """;

    private static k8s.Models.V1ContainerStateWaiting? Waiting(k8s.Models.V1Pod pod) => pod.Status?.ContainerStatuses is [{ State.Waiting: { } waiting }, ..] ? waiting : null;
}

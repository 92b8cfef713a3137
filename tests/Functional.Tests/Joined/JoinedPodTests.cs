using System.Security.Cryptography;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>What a user does with pods through the API: this project's API server and kubelet, real containerd, kubectl.</summary>
[Collection(JoinedGroup.Name)]
public sealed class JoinedPodTests(JoinedFixture fixture)
{
    private JoinedNode Joined => fixture.Node;

    [JoinedFact]
    public async Task Node_IsRegistered_Ready_AndHasALease()
    {
        Assert.Matches("^joined-node +Ready +<none> +[0-9]+s +v1.36.2$", await Joined.Kubectl.RunAsync("get node joined-node --no-headers"));
        await Joined.Kubectl.SaysAsync("get lease joined-node -n kube-node-lease -o jsonpath='{.spec.holderIdentity} {.spec.leaseDurationSeconds} {.metadata.ownerReferences[0].kind}'", "joined-node 40 Node");
        await Joined.Kubectl.SaysAsync("get node joined-node -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}'", await RuntimeAsync());
        Assert.Contains("NodeReady", await Joined.Kubectl.RunAsync("get events -o jsonpath='{.items[*].reason}'"), StringComparison.Ordinal);
    }

    [JoinedFact]
    public async Task Pod_AppliedLoggedExecutedCopiedForwardedAndDeleted()
    {
        await Joined.ApplyAsync("tour", Manifests.Sleeper("tour"));
        await Joined.ReadyAsync("tour");
        await Joined.Kubectl.SaysAsync("logs tour", "started");
        await Joined.Kubectl.SaysAsync("exec tour -- sh -c 'echo $0 in; exit 0'", "sh in");
        Assert.Equal(7, (await Joined.Kubectl.TryAsync("exec tour -- sh -c 'exit 7'")).ExitCode);
        await CopyAsync();
        await Joined.Kubectl.SaysAsync("get pod tour -o jsonpath='{.status.observedGeneration} {.status.containerStatuses[0].restartCount}'", "1 0");
        await Joined.Kubectl.SaysAsync("delete pod tour --wait=true", "pod \"tour\" deleted");
        await Joined.Kubectl.FailsAsync("get pod tour", "Error from server (NotFound): pods \"tour\" not found");
    }

    [JoinedFact]
    public async Task Logs_Followed_EndWithTheContainer()
    {
        await Joined.ApplyAsync("follow", Manifests.Script("follow", "for i in 1 2 3; do echo line $i; sleep 0.3; done", "Never"));
        await Joined.UntilAsync("get pod follow -o jsonpath='{.status.phase}'", "Succeeded");
        await Joined.Kubectl.SaysAsync("logs -f follow", "line 1\nline 2\nline 3");
        await Joined.Kubectl.SaysAsync("logs follow --tail=1", "line 3");
        await Joined.Kubectl.RunAsync("delete pod follow");
    }

    [JoinedFact]
    public async Task PortForward_HttpServerInThePod_Answers()
    {
        await Joined.ApplyAsync("web", Manifests.Script("web", "mkdir -p /tmp/w; echo hello > /tmp/w/index.html; httpd -f -p 8080 -h /tmp/w"));
        await Joined.ReadyAsync("web");
        var port = FreePort.Next();
        using var forward = Joined.Kubectl.Start($"port-forward pod/web {port}:8080");
        using var http = new HttpClient();
        Assert.Equal("hello\n", await Eventually.GetAsync(async () => (string?)await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")), TimeSpan.FromSeconds(30), "the forwarded port"));
        forward.Kill();
        await Joined.Kubectl.RunAsync("delete pod web");
    }

    [JoinedFact]
    public async Task Debug_EphemeralContainer_RunsBesideThePod()
    {
        await Joined.ApplyAsync("debugged", Manifests.Sleeper("debugged"));
        await Joined.ReadyAsync("debugged");
        await Joined.Kubectl.RunAsync($"debug debugged --image={Manifests.Image} --container=dbg --target=main -- sh -c 'echo from dbg; sleep 1'");
        await Joined.UntilAsync("get pod debugged -o jsonpath='{.status.ephemeralContainerStatuses[0].state.terminated.exitCode}'", "0");
        await Joined.Kubectl.SaysAsync("logs debugged -c dbg", "from dbg");
        await Joined.Kubectl.RunAsync("delete pod debugged");
    }

    [JoinedFact]
    public async Task StaticPod_HasAMirror_ThatFollowsItsManifest()
    {
        Joined.Node.Apply("static.yaml", Manifests.Sleeper("static"));
        await Joined.UntilAsync("get pod static-joined-node -o jsonpath='{.status.phase} {.metadata.ownerReferences[0].kind}'", "Running Node");
        await Joined.Kubectl.SaysAsync("logs static-joined-node", "started");
        // Deleting the mirror changes nothing on the node: it comes again.
        var uid = await Joined.Kubectl.RunAsync("get pod static-joined-node -o jsonpath='{.metadata.uid}'");
        await Joined.Kubectl.RunAsync("delete pod static-joined-node --wait=false");
        await Eventually.TrueAsync(
            async () => (await Joined.Kubectl.TryAsync("get pod static-joined-node -o jsonpath='{.metadata.uid}'")).Stdout is { Length: > 0 } now && now != uid,
            TimeSpan.FromSeconds(30), "a new mirror");
        Joined.Node.Remove("static.yaml");
        await Joined.UntilAsync("get pods -o jsonpath='{.items[?(@.metadata.name==\"static-joined-node\")].metadata.name}'", "");
    }

    [JoinedFact]
    public async Task ForceDelete_PodIsGoneAtOnce_ItsContainersSoonAfter()
    {
        await Joined.ApplyAsync("forced", Manifests.Sleeper("forced"));
        await Joined.ReadyAsync("forced");
        await Joined.Kubectl.RunAsync("delete pod forced --force --grace-period=0");
        await Eventually.TrueAsync(
            async () => (await Joined.Node.Runtime.ListContainersAsync(CriShim.Runtime.ContainerFilter.All, default)).All(c => c.Labels["io.kubernetes.pod.name"] != "forced"),
            TimeSpan.FromSeconds(30), "its containers are gone");
    }

    private async Task CopyAsync()
    {
        var bytes = RandomNumberGenerator.GetBytes(100 << 20);
        var there = Joined.Kubectl.File("blob", "");
        await File.WriteAllBytesAsync(there, bytes);
        await Joined.Kubectl.RunAsync($"cp {there} tour:/tmp/blob");
        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(bytes)), await Joined.Kubectl.RunAsync("exec tour -- sha256sum /tmp/blob"), StringComparison.Ordinal);
        var back = there + ".back";
        await Joined.Kubectl.RunAsync($"cp tour:/tmp/blob {back}");
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(await File.ReadAllBytesAsync(back)));
    }

    private async Task<string> RuntimeAsync()
    {
        var version = await Joined.Node.Runtime.VersionAsync(default);
        return $"containerd://{version.Version.TrimStart('v').Split('~', '-')[0]}";
    }
}

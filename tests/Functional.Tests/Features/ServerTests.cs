using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Features;

/// <summary>The kubelet's API over a real container: exec, logs, rotation, and who may ask.</summary>
[Collection(NodeGroup.Name)]
public sealed class ServerTests(NodeFixture fixture)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TestNode _node = fixture.Node;

    [NodeFact]
    public async Task Exec_OverWebSocket_CarriesInputOutputAndExitCode()
    {
        _node.Apply("exec.yaml", Manifests.Sleeper("exec"));
        var pod = await _node.ReadyAsync("exec");
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("v4.channel.k8s.io");
        socket.Options.ClientCertificates = _node.AdminTls.ClientCertificates!;
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        var command = string.Concat(new[] { "sh", "-c", "read line; echo got $line; echo bad >&2; exit 5" }.Select(c => "&command=" + Uri.EscapeDataString(c)));
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{_node.Port}/exec/default/{pod.Metadata.Name}/main?input=1&output=1&error=1{command}"), late.Token);
        Assert.Equal("v4.channel.k8s.io", socket.SubProtocol);
        await socket.SendAsync(Encoding.UTF8.GetBytes("\0ping\n"), WebSocketMessageType.Binary, endOfMessage: true, late.Token);

        var channels = await ReadChannelsAsync(socket, late.Token);
        Assert.Equal(("got ping\n", "bad\n"), (channels[1], channels[2]));
        Assert.Contains("\"reason\":\"NonZeroExitCode\"", channels[3], StringComparison.Ordinal);
        Assert.Contains("\"message\":\"5\"", channels[3], StringComparison.Ordinal);
        await EndAsync("exec");
    }

    [NodeFact]
    public async Task Logs_Followed_ArriveWhileTheContainerWrites()
    {
        var host = _node.HostFolder("follow");
        _node.Apply("follow.yaml", Manifests.Pod("follow", $$"""
            restartPolicy: Never
            volumes: [{name: h, hostPath: {path: {{host}} } }]
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "echo one; until [ -f /h/go ]; do sleep 0.1; done; echo two"]
              volumeMounts: [{name: h, mountPath: /h}]
            """));
        var pod = await _node.ReadyAsync("follow");
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var response = await _node.Http.GetAsync($"/containerLogs/default/{pod.Metadata.Name}/main?follow=true", HttpCompletionOption.ResponseHeadersRead, late.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(late.Token));
        Assert.Equal("one", await lines.ReadLineAsync(late.Token));
        await File.WriteAllTextAsync(Path.Combine(host, "go"), "", late.Token);
        Assert.Equal("two", await lines.ReadLineAsync(late.Token));
        Assert.Null(await lines.ReadLineAsync(late.Token));
        await EndAsync("follow");
    }

    [NodeFact]
    public async Task Logs_PastTheSizeLimit_AreRotatedAndGoOn()
    {
        _node.Apply("rotate.yaml", Manifests.Sleeper("rotate"));
        var pod = await _node.ReadyAsync("rotate");
        await _node.ShellAsync("rotate", "i=0; while [ $i -lt 2000 ]; do echo $i this line is one of many that fill the log of the container; i=$((i+1)); done >/proc/1/fd/1");
        var folder = Path.Combine(_node.Folder, "logs", "pods", $"default_{pod.Metadata.Name}_{pod.Metadata.Uid}", "main");
        // It may be rotated while it is still being written; what is left is then rotated at the next turn.
        var live = Path.Combine(folder, "0.log");
        await Eventually.TrueAsync(
            () => Directory.GetFiles(folder, "0.log.*").Length > 0 && File.Exists(live) && new FileInfo(live).Length < 64 << 10, Deadline, "rotated logs and a small live one");
        await _node.ShellAsync("rotate", "echo after >/proc/1/fd/1");
        await Eventually.TrueAsync(async () => await _node.LogsAsync("rotate", query: "?tailLines=1") == "after\n", Deadline, "the new line in the new file");
        Assert.InRange(Directory.GetFiles(folder).Length, 2, 3);
        await EndAsync("rotate");
    }

    [NodeFact]
    public async Task Request_WithoutOrWithForeignCertificate_Is401()
    {
        using var anonymous = Client(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/pods")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/metrics")).StatusCode);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("O=system:masters,CN=admin", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var foreign = Client(certificate);
        Assert.Equal(HttpStatusCode.Unauthorized, (await foreign.GetAsync("/pods")).StatusCode);
        Assert.Contains("bystander-test-node", await _node.GetAsync("/runningpods/"), StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Reports_OfARunningPod_AreServed()
    {
        Assert.Contains("\"name\":\"bystander-test-node\"", (await _node.GetAsync("/stats/summary")).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("kubelet_running_pods", await _node.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("pod_cpu_usage_seconds_total", await _node.GetAsync("/metrics/resource"), StringComparison.Ordinal);
        Assert.Contains("container_memory_working_set_bytes", await _node.GetAsync("/metrics/cadvisor"), StringComparison.Ordinal);
        Assert.Contains("\"containerLogMaxSize\":\"64Ki\"", (await _node.GetAsync("/configz")).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("ok", await _node.GetAsync("/healthz"));
    }

    private HttpClient Client(X509Certificate2? certificate) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = certificate is null ? [] : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        },
    })
    { BaseAddress = new Uri($"https://127.0.0.1:{_node.Port}") };

    /// <summary>All text by channel until the server closes: 1 stdout, 2 stderr, 3 the status.</summary>
    private static async Task<Dictionary<int, string>> ReadChannelsAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        var channels = new Dictionary<int, string> { [1] = "", [2] = "", [3] = "" };
        var buffer = new byte[65536];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancel);
            if (received.MessageType == WebSocketMessageType.Close)
                return channels;
            if (received.Count > 0)
                channels[buffer[0]] += Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
        }
    }

    private async Task EndAsync(string name)
    {
        _node.Remove(name + ".yaml");
        await _node.GoneAsync(name);
    }
}

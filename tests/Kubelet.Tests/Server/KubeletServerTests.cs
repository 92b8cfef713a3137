using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Certificates;
using NodeStack.Kubelet.Server.Certificates;

namespace NodeStack.Kubelet.Tests.Server;

public sealed class KubeletServerTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Request_WithoutCertificate_Is401OnEveryPath()
    {
        await using var harness = await ServerHarness.StartAsync();
        using var client = harness.Client(null);
        foreach (var path in (string[])["/healthz", "/pods", "/metrics", "/nothing", "/exec/default/web/main"])
        {
            using var response = await client.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, response.StatusCode));
            Assert.Equal("Unauthorized", await response.Content.ReadAsStringAsync());
        }
        Assert.Empty(harness.Authorizer.Asked);
    }

    [Fact]
    public async Task Request_WithCertificateOfAnotherAuthority_Is401()
    {
        await using var harness = await ServerHarness.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var ca = CertificateIssuer.Authority("nodestack-kubelet-client-ca", TimeSpan.FromDays(1), now);
        using var authority = X509Certificate2.CreateFromPem(ca.CertificatePem, ca.KeyPem);
        var issued = CertificateIssuer.Client(authority, "nodestack-admin", "system:masters", TimeSpan.FromDays(1), now);
        using var client = harness.Client(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem));

        using var response = await client.GetAsync("/pods");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Request_WithAdminCertificate_IsServedAndAuthorizedByName()
    {
        await using var harness = await ServerHarness.StartAsync();
        using var client = harness.Client(harness.Admin());

        Assert.Contains("\"kind\":\"PodList\"", await client.GetStringAsync("/pods"), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"main\"", await client.GetStringAsync("/runningpods/"), StringComparison.Ordinal);
        Assert.Equal("""{"kubeletconfig":{}}""", await client.GetStringAsync("/configz"));
        Assert.Equal("ok", await client.GetStringAsync("/healthz/syncloop"));
        Assert.Equal("cadvisor 1\n", await client.GetStringAsync("/metrics/cadvisor"));
        Assert.Equal("resource 1\n", await client.GetStringAsync("/metrics/resource"));
        Assert.Contains("process_start_time_seconds", await client.GetStringAsync("/metrics/probes"), StringComparison.Ordinal);
        Assert.Equal("""{"only":true}""", await client.GetStringAsync("/stats/summary?only_cpu_and_memory=true"));
        Assert.Contains(
            "kubelet_http_requests_total{method=\"GET\",path=\"pods\",server_type=\"readwrite\",long_running=\"false\"} 1",
            await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        var asked = harness.Authorizer.Asked[0];
        Assert.Equal(("nodestack-admin", "get", "pods", "node1"), (asked.Client.User, asked.Verb, asked.Subresource, asked.Name));
        Assert.Equal(["system:masters", "system:authenticated"], asked.Client.Groups);
    }

    [Fact]
    public async Task Request_NotAllowed_Is403WithUpstreamsText()
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Authorizer.Decide = static _ => false;
        using var client = harness.Client(harness.Admin());

        using var response = await client.GetAsync("/pods");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            "Forbidden (user=nodestack-admin, verb=get, resource=nodes, subresource(s)=[pods proxy])\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/exec/default/web/main?command=sh&output=1")]
    [InlineData("/attach/default/web/main?output=1")]
    [InlineData("/portForward/default/web")]
    public async Task Stream_GetByAReader_Is403BecauseItNeedsCreate(string path)
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Authorizer.Decide = static request => request.Verb == "get";

        var (stream, head) = await harness.UpgradeAsync("GET " + path);

        await using (stream) Assert.StartsWith("HTTP/1.1 403", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/containerLogs/default/web", 404)]
    [InlineData("POST", "/pods", 405)]
    [InlineData("GET", "/run/default/web/main", 405)]
    [InlineData("GET", "/exec/default/web/main?output=1", 400)]
    [InlineData("GET", "/containerLogs/default/gone/main", 404)]
    [InlineData("GET", "/containerLogs/default/web/gone", 404)]
    [InlineData("GET", "/containerLogs/default/web/main?tailLines=x", 400)]
    [InlineData("GET", "/containerLogs/default/web/main?tailLines=-1", 422)]
    [InlineData("GET", "/containerLogs/default/web/main?previous=true", 400)]
    [InlineData("GET", "/logs/none", 404)]
    public async Task Request_Unfit_HasUpstreamsStatus(string method, string path, int status)
    {
        await using var harness = await ServerHarness.StartAsync();
        using var client = harness.Client(harness.Admin());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Exec_WithoutUpgrade_SaysThatItIsRequired()
    {
        await using var harness = await ServerHarness.StartAsync();
        using var client = harness.Client(harness.Admin());

        using var response = await client.PostAsync("/exec/default/web/main?output=1&command=ls", null);

        Assert.Equal("Upgrade request required\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Exec_Upgrade_PassesBytesAndHalfClosesBothWays()
    {
        await using var harness = await ServerHarness.StartAsync();
        ExecRequest? asked = null;
        using var runtime = new FakeStreamServer(async socket =>
        {
            var got = await FakeStreamServer.ReadToEndAsync(socket);
            await socket.SendAsync(Encoding.Latin1.GetBytes("got " + got));
        });
        harness.Stub.Scripts["ExecAsync"] = args =>
        {
            asked = (ExecRequest)args[0]!;
            return Task.FromResult(runtime.Url);
        };

        var (stream, head) = await harness.UpgradeAsync($"POST /exec/default/web/{Samples.Uid}/main?command=sh&command=-c&command=id&input=1&output=1&error=1");
        await using var _ = stream;
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.Contains("X-Stream-Protocol-Version: v4.channel.k8s.io", head, StringComparison.Ordinal);
        Assert.Contains("Upgrade: SPDY/3.1", head, StringComparison.Ordinal);
        await stream.WriteAsync("all of it"u8.ToArray());
        await stream.ShutdownAsync();
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer).WaitAsync(s_deadline);

        Assert.Equal("got all of it", Encoding.Latin1.GetString(answer.ToArray()));
        Assert.Equal(["sh", "-c", "id"], asked!.Command);
        Assert.Equal(("abc123", true, true, true, false), (asked.ContainerId, asked.Stdin, asked.Stdout, asked.Stderr, asked.Tty));
    }

    [Fact]
    public async Task Exec_RuntimeEndsFirst_ClientSeesTheEndAndMayStillSend()
    {
        await using var harness = await ServerHarness.StartAsync();
        var late = "";
        using var runtime = new FakeStreamServer(async socket =>
        {
            await socket.SendAsync("bye"u8.ToArray());
            socket.Shutdown(SocketShutdown.Send);
            late = await FakeStreamServer.ReadToEndAsync(socket);
        });
        harness.Stub.Scripts["AttachAsync"] = _ => Task.FromResult(runtime.Url);

        var (stream, _) = await harness.UpgradeAsync("GET /attach/default/web/main?output=1&input=1");
        await using var __ = stream;
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer).WaitAsync(s_deadline);
        await stream.WriteAsync("late words"u8.ToArray());
        await stream.ShutdownAsync();
        await runtime.Script.WaitAsync(s_deadline);

        Assert.Equal("bye", Encoding.Latin1.GetString(answer.ToArray()));
        Assert.Equal("late words", late);
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_EndsItAtOnce()
    {
        var harness = await ServerHarness.StartAsync();
        using var runtime = new FakeStreamServer(async socket => await Record.ExceptionAsync(() => FakeStreamServer.ReadToEndAsync(socket)));
        harness.Stub.Scripts["PortForwardAsync"] = _ => Task.FromResult(runtime.Url);
        var (stream, head) = await harness.UpgradeAsync("GET /portForward/default/web");
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);

        await harness.DisposeAsync().AsTask().WaitAsync(s_deadline);

        await runtime.Script.WaitAsync(s_deadline);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task ContainerLogs_OfARunningContainer_AreStreamed()
    {
        await using var harness = await ServerHarness.StartAsync();
        var log = Path.Combine(harness.Folder, "0.log");
        await File.WriteAllTextAsync(log, "2026-01-02T03:04:05.123456789Z stdout F one\n2026-01-02T03:04:06Z stderr F two\n");
        harness.Stub.Scripts["ContainerStatusAsync"] = _ => Task.FromResult<ContainerStatus?>(new ContainerStatus
        {
            Id = "abc123", Metadata = new ContainerMetadata("main", 0), State = ContainerState.Running, LogPath = log,
        });
        using var client = harness.Client(harness.Admin());

        Assert.Equal("one\ntwo\n", await client.GetStringAsync("/containerLogs/default/web/main"));
        Assert.Equal("two\n", await client.GetStringAsync("/containerLogs/default/web/main?tailLines=1"));
        Assert.Equal("2026-01-02T03:04:06.000000000Z two\n", await client.GetStringAsync("/containerLogs/default/web/main?timestamps=true&sinceTime=2026-01-02T03:04:06Z"));

        await using var follow = await client.GetStreamAsync("/containerLogs/default/web/main?follow=true&tailLines=0");
        await File.AppendAllTextAsync(log, "2026-01-02T03:04:07Z stdout F three\n");
        using var reader = new StreamReader(follow);
        Assert.Equal("three", await reader.ReadLineAsync().WaitAsync(s_deadline));
        harness.Liveness.Running = false;
        Assert.Null(await reader.ReadLineAsync().WaitAsync(s_deadline));
    }

    [Fact]
    public async Task ContainerLogs_FileMissing_Is400WithTheReason()
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Stub.Scripts["ContainerStatusAsync"] = _ => Task.FromResult<ContainerStatus?>(new ContainerStatus
        {
            Id = "abc123", Metadata = new ContainerMetadata("main", 0), State = ContainerState.Running, LogPath = "/nonexistent/0.log",
        });
        using var client = harness.Client(harness.Admin());

        using var response = await client.GetAsync("/containerLogs/default/web/main");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            "failed to try resolving symlinks in path \"/nonexistent/0.log\": lstat /nonexistent/0.log: no such file or directory",
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK, "hello\n")]
    [InlineData(3, HttpStatusCode.InternalServerError, "command 'echo hello' exited with 3: bad")]
    public async Task Run_Command_GivesOutputOrTheExitCode(int exit, HttpStatusCode status, string body)
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Stub.Scripts["ExecSyncAsync"] = args =>
        {
            Assert.Equal(["echo", "hello"], (IReadOnlyList<string>)args[1]!);
            return Task.FromResult(exit == 0 ? new ExecResult(0, "hello\n"u8.ToArray(), default) : new ExecResult(exit, default, "bad"u8.ToArray()));
        };
        using var client = harness.Client(harness.Admin());

        using var response = await client.PostAsync("/run/default/web/main?cmd=echo+hello", null);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task SystemLogs_ShowFilesButFollowNoLinks()
    {
        await using var harness = await ServerHarness.StartAsync();
        var root = Directory.CreateDirectory(Path.Combine(harness.Folder, "log")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "apt"));
        await File.WriteAllTextAsync(Path.Combine(root, "apt", "history.log"), "upgraded");
        await File.WriteAllTextAsync(Path.Combine(harness.Folder, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(root, "out"), Path.Combine(harness.Folder, "secret"));
        using var client = harness.Client(harness.Admin());

        Assert.Contains("<a href=\"apt/\">apt/</a>", await client.GetStringAsync("/logs/"), StringComparison.Ordinal);
        Assert.Equal("upgraded", await client.GetStringAsync("/logs/apt/history.log"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/logs/out")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/logs/apt%2F..%2F..%2Fsecret")).StatusCode);
    }

    [Fact]
    public async Task HealthPort_ServesHealthAndNothingElse()
    {
        await using var harness = await ServerHarness.StartAsync();
        using var client = new HttpClient { BaseAddress = harness.Health };

        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/pods")).StatusCode);
        Assert.Equal("[+]ping ok\n[+]log ok\n[+]syncloop ok\nhealthz check passed\n", await client.GetStringAsync("/healthz?verbose"));

        harness.SyncLoopFailure = "no sync for 3 minutes";
        using var failed = await client.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("[+]ping ok\n[+]log ok\n[-]syncloop failed: reason withheld\nhealthz check failed\n", await failed.Content.ReadAsStringAsync());
        Assert.Equal("ok", await client.GetStringAsync("/healthz?exclude=syncloop"));
    }

    [Fact]
    public async Task DebuggingHandlers_SwitchedOff_Answer405()
    {
        await using var harness = await ServerHarness.StartAsync(static options => options with { EnableDebuggingHandlers = false });
        using var client = harness.Client(harness.Admin());

        using var response = await client.GetAsync("/containerLogs/default/web/main");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("Debug endpoints are disabled.\n", await response.Content.ReadAsStringAsync());
        Assert.Contains("PodList", await client.GetStringAsync("/pods"), StringComparison.Ordinal);
    }
}

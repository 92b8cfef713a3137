using System.Net;
using System.Net.Sockets;
using System.Text;
using k8s.Models;
using NodeStack.Kubelet.Probes;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Kubelet.Tests.Probes;

public sealed class HttpProberTests : IDisposable
{
    private readonly HttpProber _prober = new(TimeProvider.System);

    public void Dispose() => _prober.Dispose();

    [Theory]
    [InlineData(200, "Success", "body")]
    [InlineData(204, "Success", "")]
    [InlineData(299, "Success", "body")]
    [InlineData(304, "Warning", "Probe terminated redirects, Response body: ")]
    [InlineData(400, "Failure", "HTTP probe failed with statuscode: 400")]
    [InlineData(404, "Failure", "HTTP probe failed with statuscode: 404")]
    [InlineData(500, "Failure", "HTTP probe failed with statuscode: 500")]
    public async Task Probe_StatusCode_Decides(int status, string result, string output)
    {
        var body = status is 204 or 304 ? "" : "Content-Length: 4\r\n\r\nbody";
        await using var server = new RawServer($"HTTP/1.1 {status} X\r\n{(body.Length == 0 ? "\r\n" : body)}");
        var outcome = await ProbeAsync(server.Port);
        Assert.Equal((result, output), (outcome.Result.ToString(), outcome.Output));
    }

    [Fact]
    public async Task Probe_Request_CarriesUpstreamsHeadersAndNoConnectionReuse()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await ProbeAsync(server.Port, "/a/../b?x=1 2#f");
        await ProbeAsync(server.Port, "plain");
        Assert.Equal(2, server.Requests.Count);
        Assert.StartsWith("GET /a/../b?x=1%202 HTTP/1.1\r\n", server.Requests[0], StringComparison.Ordinal);
        Assert.StartsWith("GET /plain HTTP/1.1\r\n", server.Requests[1], StringComparison.Ordinal);
        Assert.Contains($"Host: 127.0.0.1:{server.Port}\r\n", server.Requests[0], StringComparison.Ordinal);
        Assert.Contains("User-Agent: kube-probe/1.36\r\n", server.Requests[0], StringComparison.Ordinal);
        Assert.Contains("Accept: */*\r\n", server.Requests[0], StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", server.Requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Accept-Encoding", server.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_CustomHeaders_ReplaceTheDefaults()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var target = Target(server.Port, headers:
        [
            new V1HTTPHeader { Name = "host", Value = "app.example" }, new V1HTTPHeader { Name = "user-agent", Value = "mine" }, new V1HTTPHeader { Name = "Accept", Value = "" },
            new V1HTTPHeader { Name = "X-A", Value = "1" }, new V1HTTPHeader { Name = "X-A", Value = "2" },
        ]);
        await _prober.ProbeAsync(target, CancellationToken.None);
        var head = Assert.Single(server.Requests);
        Assert.Contains("Host: app.example\r\n", head, StringComparison.Ordinal);
        Assert.Contains("User-Agent: mine\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Accept:", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1", head.Split("X-A:")[1], StringComparison.Ordinal);
        Assert.Contains("2", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_RedirectOnTheSameHost_IsFollowed()
    {
        await using var server = new RawServer((head, stream, cancel) => AnswerAsync(stream, head.StartsWith("GET /there ", StringComparison.Ordinal)
            ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            : "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n", cancel));
        Assert.Equal(ProbeOutcome.Success("ok"), await ProbeAsync(server.Port));
    }

    [Theory]
    [InlineData("http://other.example/x")]
    [InlineData("")]
    public async Task Probe_RedirectElsewhereOrNowhere_IsAWarning(string location)
    {
        await using var server = new RawServer($"HTTP/1.1 301 Moved\r\n{(location.Length > 0 ? $"Location: {location}\r\n" : "")}Content-Length: 3\r\n\r\nsee");
        Assert.Equal(ProbeOutcome.Warning("Probe terminated redirects, Response body: see"), await ProbeAsync(server.Port));
    }

    [Fact]
    public async Task Probe_RedirectLoop_StopsAfterTenRequests()
    {
        await using var server = new RawServer("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
        var outcome = await ProbeAsync(server.Port);
        Assert.Equal(ProbeOutcome.Failure($"Get \"http://127.0.0.1:{server.Port}/again\": stopped after 10 redirects"), outcome);
        Assert.Equal(10, server.Requests.Count);
    }

    [Fact]
    public async Task Probe_NobodyListens_SaysConnectionRefused()
    {
        var port = FreePort.Next();
        var outcome = await ProbeAsync(port, "/x");
        Assert.Equal($"Get \"http://127.0.0.1:{port}/x\": dial tcp 127.0.0.1:{port}: connect: connection refused", outcome.Output);
    }

    [Fact]
    public async Task Probe_ServerHangsBeforeHeaders_TimesOut()
    {
        await using var server = new RawServer((_, _, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));
        var outcome = await ProbeAsync(server.Port, timeout: 1);
        Assert.True(outcome.TimedOut);
        Assert.Equal($"Get \"http://127.0.0.1:{server.Port}/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)", outcome.Output);
    }

    [Fact]
    public async Task Probe_ServerHangsInTheBody_TimesOut()
    {
        await using var server = new RawServer(async (_, stream, cancel) =>
        {
            await AnswerAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", cancel);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        });
        var outcome = await ProbeAsync(server.Port, timeout: 1);
        Assert.Equal("context deadline exceeded (Client.Timeout or context cancellation while reading body)", outcome.Output);
        Assert.Equal(ProbeResult.Failure, outcome.Result);
    }

    [Fact]
    public async Task Probe_TenMegabyteBody_ReadsTenKibibytes()
    {
        await using var server = new RawServer(async (_, stream, cancel) =>
        {
            await AnswerAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", cancel);
            var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('x', 0x10000) + "\r\n");
            for (var i = 0; i < 160; i++)
                await stream.WriteAsync(chunk, cancel);
        });
        var outcome = await ProbeAsync(server.Port);
        Assert.Equal((ProbeResult.Success, 10 * 1024), (outcome.Result, outcome.Output.Length));
    }

    [Fact]
    public async Task Probe_HttpsWithAnExpiredForeignCertificate_Succeeds()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", tls: true);
        Assert.Equal(ProbeOutcome.Success("ok"), await _prober.ProbeAsync(Target(server.Port, scheme: "HTTPS"), CancellationToken.None));
    }

    [Fact]
    public async Task Probe_HttpsToAPlainServer_SaysSo()
    {
        await using var talker = new TalkFirstServer("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        var outcome = await _prober.ProbeAsync(Target(talker.Port, scheme: "HTTPS"), CancellationToken.None);
        Assert.Equal($"Get \"https://127.0.0.1:{talker.Port}/\": http: server gave HTTP response to HTTPS client", outcome.Output);
    }

    [Fact]
    public async Task Probe_ConnectionClosedWithoutAnswer_IsEof()
    {
        await using var server = new RawServer((_, _, _) => Task.CompletedTask);
        Assert.Equal($"Get \"http://127.0.0.1:{server.Port}/\": EOF", (await ProbeAsync(server.Port)).Output);
    }

    [Fact]
    public async Task Probe_NamedPort_IsLookedUpInTheContainer()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var target = Target(server.Port);
        target.Container.Ports = [new V1ContainerPort { Name = "web", ContainerPort = server.Port }];
        target.Probe.HttpGet.Port = "web";
        Assert.Equal(ProbeResult.Success, (await _prober.ProbeAsync(target, CancellationToken.None)).Result);
        target.Probe.HttpGet.Port = "none";
        Assert.Equal(ProbeOutcome.Errored("strconv.Atoi: parsing \"none\": invalid syntax"), await _prober.ProbeAsync(target, CancellationToken.None));
        target.Probe.HttpGet.Port = 70000;
        Assert.Equal(ProbeOutcome.Errored("invalid port number: 70000"), await _prober.ProbeAsync(target, CancellationToken.None));
    }

    [Fact]
    public async Task Probe_CancelledFromOutside_Throws()
    {
        await using var server = new RawServer((_, _, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _prober.ProbeAsync(Target(server.Port), cancel.Token));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/", "/")]
    [InlineData("healthz", "/healthz")]
    [InlineData("?a=b", "?a=b")]
    [InlineData("http://elsewhere/x", "/x")]
    [InlineData("/%41/ü", "/%41/%C3%BC")]
    public void Path_AnyText_IsFitForARequestLine(string path, string expected) => Assert.Equal(expected, HttpProbeRequestBuilder.Path(path));

    internal static ProbeTarget Target(V1Probe probe)
    {
        var pod = ProbeBed.Pod(readiness: probe);
        return new ProbeTarget(pod, pod.Spec.Containers[0], false, ProbeKind.Readiness, probe, "id-1", "127.0.0.1");
    }

    private static Task AnswerAsync(Stream stream, string text, CancellationToken cancel) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancel).AsTask();

    private static ProbeTarget Target(int port, string path = "/", string scheme = "HTTP", IList<V1HTTPHeader>? headers = null, int timeout = 20) =>
        Target(new V1Probe { TimeoutSeconds = timeout, HttpGet = new V1HTTPGetAction { Port = port, Path = path, Scheme = scheme, HttpHeaders = headers } });

    private Task<ProbeOutcome> ProbeAsync(int port, string path = "/", int timeout = 20) =>
        _prober.ProbeAsync(Target(port, path, timeout: timeout), CancellationToken.None);
}

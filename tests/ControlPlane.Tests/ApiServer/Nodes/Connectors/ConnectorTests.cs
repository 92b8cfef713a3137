using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Nodes;
using NodeStack.ControlPlane.ApiServer.Nodes.Backend;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Certificates;
using Authorization = NodeStack.ControlPlane.ApiServer.Auth.Authorization;

namespace NodeStack.ControlPlane.Tests.ApiServer.Nodes.Connectors;

/// <summary>The whole way: a client, a server with the connectors, and a small TLS server for a kubelet.</summary>
public sealed class ConnectorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectors").FullName;
    private readonly FakeObjects _objects = new();
    private readonly HttpClient _http = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _logLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BackendClient _client = null!;
    private TestServer _kubelet = null!;
    private TestServer _api = null!;
    private string? _clientSeen;

    public async Task InitializeAsync()
    {
        new PkiExecutor(new PkiOptions { Folder = _folder, KubeconfigPath = Path.Combine(_folder, "k"), SecurePort = 1 }, TimeProvider.System, NullLogger.Instance).Ensure();
        _kubelet = await TestServer.StartAsync(KubeletAsync, Serving("ca"));
        _client = Client(Path.Combine(_folder, "ca.crt"));
        _api = await TestServer.StartAsync(ApiAsync);
        _objects.With("pods", """{"metadata":{"namespace":"ns","name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c"}]},"status":{"podIPs":[{"ip":"127.0.0.1"}]}}""")
            .With("pods", """{"metadata":{"namespace":"ns","name":"unbound"},"spec":{"containers":[{"name":"c"}]}}""");
        Node("127.0.0.1");
    }

    public async Task DisposeAsync()
    {
        _goOn.TrySetResult();
        _http.Dispose();
        await _api.DisposeAsync();
        await _kubelet.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Log_Followed_ArrivesAsItIsWritten()
    {
        using var response = await _http.GetAsync(Url("pods/log/p?follow=true"), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("first\n", Encoding.ASCII.GetString(buffer, 0, await body.ReadAsync(buffer)));
        Assert.Equal("kube-apiserver-kubelet-client", _clientSeen);
        _goOn.SetResult();
        Assert.Equal("/containerLogs/ns/p/c?follow=true\n", Encoding.ASCII.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, 34)));
    }

    [Theory]
    [InlineData("binary.k8s.io", "", "first\n", "/containerLogs/ns/p/c?follow=true\n")]
    [InlineData("base64.binary.k8s.io", "", "Zmlyc3QK", "L2NvbnRhaW5lckxvZ3MvbnMvcC9jP2ZvbGxvdz10cnVlCg==")]
    public async Task Log_OverAWebSocket_IsMessagesAsItIsWritten(string protocol, string first, string second, string third)
    {
        using var client = await MessageClient.OpenAsync(new Uri(Url("pods/log/p?follow=true")), token: null, [protocol]);

        Assert.Equal(protocol, client.Protocol);
        Assert.Equal((first, second), (await client.NextTextAsync(), await client.NextTextAsync()));
        _goOn.SetResult();
        Assert.Equal((third, null), (await client.NextTextAsync(), await client.NextTextAsync()));
    }

    [Fact]
    public async Task Log_OverAWebSocketWhoseClientLeaves_IsNoLongerAskedOfTheKubelet()
    {
        var client = await MessageClient.OpenAsync(new Uri(Url("pods/log/p?follow=true")), token: null, []);
        Assert.Equal(("", "first\n"), (await client.NextTextAsync(), await client.NextTextAsync()));

        client.Dispose();

        await _logLeft.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Log_OverAWebSocketWithAProtocolNobodySpeaks_IsRefused() =>
        await Assert.ThrowsAsync<WebSocketException>(() => MessageClient.OpenAsync(new Uri(Url("pods/log/p")), token: null, ["v4.channel.k8s.io"]));

    [Theory]
    [InlineData("pods/log/none", 404, "pods \"none\" not found")]
    [InlineData("pods/log/p?container=x", 400, "container x is not valid for pod p")]
    [InlineData("pods/log/p?tailLines=-1", 422, "PodLogOptions \"p\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("pods/log/p?tailLines=404", 404, "the server could not find the requested resource ( pods/log p)")]
    [InlineData("pods/log/p?tailLines=500", 500, "Internal error occurred: no log")]
    [InlineData("pods/log/unbound", 204, "")]
    [InlineData("pods/exec/p", 400, "Upgrade request required")]
    [InlineData("pods/exec/unbound", 400, "pod unbound does not have a host assigned")]
    [InlineData("pods/proxy/p/x", 400, "address not allowed")]
    [InlineData("pods/proxy/a:b:c:d/x", 400, "invalid pod request \"a:b:c:d\"")]
    [InlineData("services/proxy/s/x", 404, "endpoints \"s\" not found")]
    public async Task Request_ThatCannotBeServed_IsAStatus(string path, int code, string message)
    {
        using var response = await _http.GetAsync(Url(path));

        Assert.Equal((code, message), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("localhost")]
    public async Task Log_NodeWithForbiddenAddress_IsNotConnectedTo(string address)
    {
        Node(address);

        using var response = await _http.GetAsync(Url("pods/log/p"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.EndsWith("address not allowed", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_ForeignCertificate_IsNotTrusted()
    {
        _client.Dispose();
        _client = Client(Path.Combine(_folder, "front-proxy-ca.crt"));

        using var response = await _http.GetAsync(Url("pods/log/p"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Null(_clientSeen);
    }

    [Theory]
    [InlineData("SPDY/3.1")]
    [InlineData("websocket")]
    public async Task Exec_Upgrade_PassesBytesBothWays(string protocol)
    {
        using var socket = await OpenAsync($"/pods/exec/p?command=sh&command=-c&stdin=true&stdout=1", protocol);
        var head = await ReadHeadAsync(socket);

        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains($"Upgrade: {protocol}\r\n", head, StringComparison.OrdinalIgnoreCase);
        // One header or several mean the same (RFC 9110, 5.3); runtimes read both.
        Assert.Contains("X-Stream-Protocol-Version: v4.channel.k8s.io, v3.channel.k8s.io\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Target: /exec/ns/p/c?command=sh&command=-c&input=1&output=1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Credentials: none\r\n", head, StringComparison.Ordinal);
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);
        var send = socket.SendAsync(bytes);
        var echoed = new byte[bytes.Length];
        await new NetworkStream(socket).ReadExactlyAsync(echoed).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        await send;
        Assert.Equal(bytes, echoed);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Exec_BackendEnds_ClosesTheClient()
    {
        using var socket = await OpenAsync("/pods/exec/p?command=bye", "SPDY/3.1");
        await ReadHeadAsync(socket);

        Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Exec_KubeletRefuses_TellsTheClientWhy()
    {
        using var socket = await OpenAsync("/pods/exec/p?command=refuse", "SPDY/3.1");

        Assert.StartsWith("HTTP/1.1 404 ", await ReadHeadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_ByGetWithoutTheRightToCreate_IsForbidden()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url("pods/exec/p?command=sh"));
        request.Headers.Add("X-Test-User", "reader");

        using var response = await _http.SendAsync(request);

        Assert.Equal((HttpStatusCode.Forbidden, "pods \"p\" is forbidden: "), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task PortForward_Ports_ReachTheKubelet()
    {
        using var socket = await OpenAsync("/pods/portforward/p?ports=80&ports=81", "SPDY/3.1");

        Assert.Contains("X-Target: /portForward/ns/p?port=80%2C81\r\n", await ReadHeadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeProxy_Request_ReachesTheKubeletWithBodyAndQuery()
    {
        using var response = await _http.PostAsync(Url("nodes/proxy/n/echo%20it?a=b%26c"), new StringContent("hello"));

        Assert.Equal("POST /echo%20it?a=b%26c hello", await response.Content.ReadAsStringAsync());
        Assert.Equal("kube-apiserver-kubelet-client", _clientSeen);
    }

    [Fact]
    public async Task NodeProxy_Root_IsRedirectedToItsFolder()
    {
        using var quiet = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        using var response = await quiet.GetAsync(Url("nodes/proxy/n?x=1"));

        Assert.Equal((HttpStatusCode.MovedPermanently, "/nodes/proxy/n/?x=1"), (response.StatusCode, response.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task NodeProxy_OtherPortOfThisMachine_IsNotConnectedTo()
    {
        using var response = await _http.GetAsync(Url($"nodes/proxy/n:{_api.Port}/x"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("error trying to reach service: dial tcp 127.0.0.1:", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task KubeletAsync(HttpContext http)
    {
        _clientSeen = http.Connection.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, false);
        var path = http.Request.Path.Value!;
        if (path.StartsWith("/containerLogs", StringComparison.Ordinal))
            await LogAsync(http);
        else if (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            await StreamAsync(http, upgrade);
        else
            await http.Response.WriteAsync($"{http.Request.Method} {http.Request.Path.ToUriComponent()}{http.Request.QueryString} {await new StreamReader(http.Request.Body).ReadToEndAsync()}");
    }

    private async Task LogAsync(HttpContext http)
    {
        if (int.TryParse(http.Request.Query["tailLines"], out var code))
        {
            http.Response.StatusCode = code;
            await http.Response.WriteAsync("no log");
            return;
        }
        using var left = http.RequestAborted.Register(() => _logLeft.TrySetResult());
        await http.Response.WriteAsync("first\n");
        await http.Response.Body.FlushAsync();
        await _goOn.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await http.Response.WriteAsync($"{http.Request.Path}{http.Request.QueryString}\n");
    }

    private static async Task StreamAsync(HttpContext http, IHttpUpgradeFeature upgrade)
    {
        if (http.Request.Query["command"] == "refuse")
        {
            http.Response.StatusCode = 404;
            await http.Response.WriteAsync("pod does not exist");
            return;
        }
        http.Response.Headers.Upgrade = http.Request.Headers.Upgrade;
        http.Response.Headers["X-Stream-Protocol-Version"] = http.Request.Headers["X-Stream-Protocol-Version"][0];
        http.Response.Headers["X-Target"] = $"{http.Request.Path}{http.Request.QueryString}";
        http.Response.Headers["X-Credentials"] = http.Request.Headers.Authorization.Count == 0 ? "none" : "some";
        await using var stream = await upgrade.UpgradeAsync();
        await stream.FlushAsync();
        if (http.Request.Query["command"] == "bye")
            return;
        var buffer = new byte[5000];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count));
            await stream.FlushAsync();
        }
    }

    // /resource/subresource/name/rest
    private async Task ApiAsync(HttpContext http)
    {
        var parts = http.Request.Path.Value!.Split('/', 5);
        var connectors = NodesRegistration.All(_objects, _client, new Creators(), TimeProvider.System);
        var user = Users.Of(http.Request.Headers["X-Test-User"].FirstOrDefault() ?? "jane");
        try
        {
            await connectors[$"{parts[1]}/{parts[2]}"].ServeAsync(
                new ConnectRequest(FakeObjects.Declare(parts[1]), parts[2], "ns", parts[3], parts.Length > 4 ? "/" + parts[4] : "", user), http);
        }
        catch (ApiException e)
        {
            http.Response.StatusCode = e.Status.Code;
            await http.Response.WriteAsync(e.Message);
        }
    }

    private async Task<Socket> OpenAsync(string target, string protocol)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _api.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {target} HTTP/1.1\r\nHost: api\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\nAuthorization: Bearer secret\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n"
            + "X-Stream-Protocol-Version: v3.channel.k8s.io\r\nContent-Length: 0\r\n\r\n"));
        return socket;
    }

    private static async Task<string> ReadHeadAsync(Socket socket)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await socket.ReceiveAsync(one).WaitAsync(TimeSpan.FromSeconds(10)));
            text.Append((char)one[0]);
        }
        return text.ToString();
    }

    private void Node(string address) => _objects.With(
        "nodes",
        $"{{\"metadata\":{{\"name\":\"n\"}},\"status\":{{\"addresses\":[{{\"type\":\"InternalIP\",\"address\":\"{address}\"}}],\"daemonEndpoints\":{{\"kubeletEndpoint\":{{\"Port\":{_kubelet.Port}}}}}}}}}");

    private string Url(string path) => $"http://127.0.0.1:{_api.Port}/{path}";

    private BackendClient Client(string authorities) => new(
        new CertificateFileCache(Path.Combine(_folder, "apiserver-kubelet-client.crt"), Path.Combine(_folder, "apiserver-kubelet-client.key"), TimeProvider.System, NullLogger.Instance),
        new AuthorityFileCache(authorities, TimeProvider.System, NullLogger.Instance), TimeProvider.System, NullLogger.Instance);

    private X509Certificate2 Serving(string authority)
    {
        using var signer = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, authority + ".crt"), Path.Combine(_folder, authority + ".key"));
        var issued = CertificateIssuer.Server(signer, "n", ["127.0.0.1", "localhost"], TimeSpan.FromDays(1), TimeProvider.System.GetUtcNow());
        return X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
    }

    private sealed class Creators : IAuthorizer
    {
        public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) => ValueTask.FromResult(
            new Authorization(request.User.Name == "jane" && request is { Verb: "create", Resource: "pods" } ? Decision.Allow : Decision.NoOpinion));
    }
}

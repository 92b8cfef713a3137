using System.Net.Sockets;
using System.Text;
using k8s;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage;
using Xunit;

namespace NodeStack.ControlPlane.Tests.MetricNames;

/// <summary>A few requests of every kind, so that a server has cause to show its metrics.</summary>
internal static class ServerUse
{
    /// <summary>The namespace it happened in.</summary>
    public static async Task<string> UseAsync(this RunningApiServer server)
    {
        var space = await server.NamespaceAsync();
        await WritesAsync(server, space);
        await ReadsAsync(server, space);
        await WatchAsync(server, space);
        await ServicesAsync(server, space);
        await OtherUsersAsync(server);
        await HandshakeAsync(server);
        foreach (var path in new[] { "/healthz", "/livez", "/readyz" })
            Assert.Equal(200, (await server.GetAsync(path)).Code);
        return space;
    }

    private static async Task WritesAsync(RunningApiServer server, string space)
    {
        var path = $"/api/v1/namespaces/{space}/configmaps";
        Assert.Equal(201, (await server.PostAsync($"{path}?fieldValidation=Strict", """{"metadata":{"name":"c"},"data":{"a":"1"}}""")).Code);
        Assert.Equal(201, (await server.PostAsync($"{path}?dryRun=All", """{"metadata":{"name":"tried"}}""")).Code);
        Assert.Equal(200, (await server.PutAsync($"{path}/c", """{"metadata":{"name":"c"},"data":{"a":"2"}}""")).Code);
        var apply = Encoding.UTF8.GetBytes("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"applied"},"data":{"a":"1"}}""");
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Patch, $"{path}/applied?fieldManager=m", apply, "application/apply-patch+yaml")).Code);
        var patch = Encoding.UTF8.GetBytes("""{"data":{"a":"3"}}""");
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Patch, $"{path}/c", patch, "application/merge-patch+json", agent: "kube-apiserver/v1.36.2")).Code);
        Assert.Equal(200, (await server.DeleteAsync($"{path}/c")).Code);
        Assert.Equal(200, (await server.DeleteAsync(path)).Code);
        // NamespaceLifecycle refuses.
        Assert.Equal(403, (await server.DeleteAsync("/api/v1/namespaces/default")).Code);
    }

    private static async Task ReadsAsync(RunningApiServer server, string space)
    {
        foreach (var path in new[] { "/api/v1/namespaces?limit=1", "/api/v1/namespaces?resourceVersion=0", $"/api/v1/namespaces/{space}", "/api/v1/endpoints" })
            Assert.Equal(200, (await server.GetAsync(path)).Code);
        Assert.Equal(200, (await server.GetAsync("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")).Code);
    }

    /// <summary>A watch that begins with what there is, and sees something happen.</summary>
    private static async Task WatchAsync(RunningApiServer server, string space)
    {
        var path = $"/api/v1/namespaces/{space}/secrets";
        await server.PostAsync(path, """{"metadata":{"name":"before"}}""");
        await using var stream = await server.OpenAsync($"{path}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
        var reader = new StreamReader(stream);
        Assert.Contains("before", await reader.ReadLineAsync(Deadline.Token()), StringComparison.Ordinal);
        Assert.Contains("BOOKMARK", await reader.ReadLineAsync(Deadline.Token()), StringComparison.Ordinal);
        await server.PostAsync(path, """{"metadata":{"name":"after"}}""");
        Assert.Contains("after", await reader.ReadLineAsync(Deadline.Token()), StringComparison.Ordinal);
    }

    private static async Task ServicesAsync(RunningApiServer server, string space)
    {
        var path = $"/api/v1/namespaces/{space}/services";
        Assert.Equal(201, (await server.PostAsync(path, """{"metadata":{"name":"any"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""")).Code);
        Assert.Equal(201, (await server.PostAsync(path, """{"metadata":{"name":"this"},"spec":{"clusterIP":"10.96.7.7","ports":[{"port":80}]}}""")).Code);
        Assert.Equal(422, (await server.PostAsync(path, """{"metadata":{"name":"same"},"spec":{"clusterIP":"10.96.7.7","ports":[{"port":80}]}}""")).Code);
        Assert.Equal(422, (await server.PostAsync(path, """{"metadata":{"name":"port"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":9}]}}""")).Code);
    }

    /// <summary>Somebody who may little, and the administrator with a certificate.</summary>
    private static async Task OtherUsersAsync(RunningApiServer server)
    {
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Get, "/version", null, token: "user-token")).Code);
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Get, "/api/v1/secrets", null, token: "user-token")).Code);
        Assert.Equal(401, (await server.SendAsync(HttpMethod.Get, "/version", null, token: "nobody's")).Code);
        const string review = """{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}""";
        Assert.Equal(201, (await server.SendAsync(
            HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Encoding.UTF8.GetBytes(review), token: "user-token")).Code);
        using var admin = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(server.Kubeconfig));
        Assert.NotEmpty((await admin.CoreV1.ListNamespaceAsync()).Items);
    }

    /// <summary>Somebody who does not speak TLS; the server ends the connection.</summary>
    private static async Task HandshakeAsync(RunningApiServer server)
    {
        using var plain = new TcpClient();
        await plain.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = plain.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Deadline.Token());
        try
        {
            while (await stream.ReadAsync(new byte[64], Deadline.Token()) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Ended the hard way.
        }
    }
}

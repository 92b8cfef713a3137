using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Hosting;
using NodeStack.Proxy.Metrics;
using NodeStack.Proxy.Tests.Configuration;
using NodeStack.TestSupport.Metrics;

namespace NodeStack.Proxy.Tests.Metrics;

public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(Task Run, HttpClient Client)> _servers = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (run, client) in _servers)
        {
            client.Dispose();
            await run.WaitAsync(Deadline);
        }
        _stop.Dispose();
    }

    [Theory]
    [InlineData("/proxyMode", "text/plain; charset=utf-8", "nftables")]
    [InlineData("/healthz", "text/plain; charset=utf-8", "ok")]
    [InlineData("/healthz/ping", "text/plain; charset=utf-8", "ok")]
    [InlineData("/healthz?verbose", "text/plain; charset=utf-8", "[+]ping ok\nhealthz check passed\n")]
    public async Task Get_Page_IsUpstreams(string path, string type, string text)
    {
        using var answer = await (await ServeAsync()).GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, type, text), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), await answer.Content.ReadAsStringAsync()));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Get_MetricsAndConfigz_AreThere()
    {
        var client = await ServeAsync("v=4");
        Assert.Contains("kubeproxy_sync_proxy_rules_service_changes_total", MetricText.Families(await client.GetStringAsync("/metrics")).Keys);
        Assert.StartsWith("{\"kubeproxy.config.k8s.io\":{\"kind\":\"KubeProxyConfiguration\",\"apiVersion\":\"kubeproxy.config.k8s.io/v1alpha1\",", await client.GetStringAsync("/configz"), StringComparison.Ordinal);
        await client.GetStringAsync("/healthz");
        Assert.Equal(
            ["kubernetes_healthcheck", "kubernetes_healthchecks_total", "process_start_time_seconds"], MetricText.Families(await client.GetStringAsync("/metrics/slis")).Keys);
        Assert.Contains("\nkube-proxy flagz\n", await client.GetStringAsync("/flagz"), StringComparison.Ordinal);
        Assert.Contains("\nv=4\n", await client.GetStringAsync("/flagz"), StringComparison.Ordinal);
        Assert.Contains("\nPaths: /configz /flagz /healthz /metrics /proxyMode\n", await client.GetStringAsync("/statusz"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/debug/pprof/", 404)]
    [InlineData("GET", "/livez", 404)]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("HEAD", "/proxyMode", 200)]
    public async Task Send_Other_IsRefused(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await (await ServeAsync()).SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Get_PagesWhoseGateIsOff_AreNotThere()
    {
        var client = await ServeAsync("feature-gates=ComponentFlagz=false");
        using var flagz = await client.GetAsync("/flagz");
        Assert.Equal(HttpStatusCode.NotFound, flagz.StatusCode);
        Assert.Contains("\nPaths: /configz /healthz /metrics /proxyMode\n", await client.GetStringAsync("/statusz"), StringComparison.Ordinal);
    }

    private async Task<HttpClient> ServeAsync(params string[] flags)
    {
        var options = ConfigFiles.Load(flags);
        var endpoint = new MetricsEndpoint(options, new ProxyMetrics(options.Config), TimeProvider.System, NullLogger<MetricsEndpoint>.Instance);
        var loop = new ListenerLoop("metrics", new IPEndPoint(IPAddress.Loopback, 0), true, TimeProvider.System, NullLoggerFactory.Instance);
        var run = loop.RunAsync(endpoint.HandleAsync, _stop.Token);
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{await loop.Port.WaitAsync(Deadline)}") };
        _servers.Add((run, client));
        return client;
    }
}

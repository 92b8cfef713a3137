using NodeStack.ControlPlane.Controllers.Autoscaling;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Tests.Controllers.Autoscaling;

public sealed class MetricsClientTests
{
    [Theory]
    [InlineData("plain text, as upstream's server answers for a group that nobody serves", 404, "", "the API server answered 404: 404 page not found",
        "the server could not find the requested resource (get pods.metrics.k8s.io)")]
    [InlineData("a Status", 404, "NotFound", "the server could not find the requested resource", "the server could not find the requested resource (get pods.metrics.k8s.io)")]
    [InlineData("its own words", 404, "NotFound", "no pods here", "no pods here")]
    [InlineData("not now", 503, "", "the API server answered 503: service unavailable", "the API server answered 503: service unavailable")]
    public async Task ResourceAsync_Refused_SaysAsUpstream(string name, int code, string reason, string message, string expected)
    {
        var client = new MetricsClient(new Refusing(new ApiException(code, reason, message)), () => throw new InvalidOperationException("not asked"));
        var error = await Assert.ThrowsAsync<MetricException>(() => client.ResourceAsync("cpu", "ns", LabelSelector.Everything, "", default));
        Assert.Equal((name, "unable to fetch metrics from resource metrics API: " + expected), (name, error.Message));
    }

    private sealed class Refusing(ApiException error) : IApiClient
    {
        public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) => Task.FromException<ReadOnlyMemory<byte>>(error);

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => Task.FromException<Stream>(error);
    }
}

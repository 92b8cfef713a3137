using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.Tests.MetricNames;
using Prometheus;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public sealed class InFlightMetricsTests
{
    private const string Share = "apiserver_flowcontrol_read_vs_write_current_requests";

    [Fact]
    public async Task Change_OverTime_ObservesTheShareForEveryNanosecond()
    {
        var (registry, time) = (Metrics.NewCustomRegistry(), new FakeTimeProvider());
        var metrics = new InFlightMetrics(Metrics.WithCustomRegistry(registry), "mutating", limit: 10, time);
        time.Advance(TimeSpan.FromSeconds(3));
        metrics.Change(1);
        metrics.Change(1);
        time.Advance(TimeSpan.FromSeconds(2));
        metrics.Change(-1);
        time.Advance(TimeSpan.FromSeconds(1));
        metrics.Change(0);

        var text = await registry.TextAsync();
        const string kind = "phase=\"executing\",request_kind=\"mutating\"";
        Assert.Equal(1, RegistryText.Value(text, "apiserver_current_inflight_requests{request_kind=\"mutating\"}"));
        Assert.Equal(6e9, RegistryText.Value(text, $"{Share}_count{{{kind}}}"));
        // Three seconds of none, one of a tenth, two of two tenths.
        Assert.Equal(3e9, RegistryText.Value(text, $"{Share}_bucket{{{kind},le=\"0\"}}"));
        Assert.Equal(4e9, RegistryText.Value(text, $"{Share}_bucket{{{kind},le=\"0.1\"}}"));
        Assert.Equal(0.5e9, RegistryText.Value(text, $"{Share}_sum{{{kind}}}"), 3);
    }
}

using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.Tests.MetricNames;
using Prometheus;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission;

public sealed class AdmissionChainTests
{
    private const string Plugin = "apiserver_admission_controller_admission_duration_seconds_count";
    private const string Step = "apiserver_admission_step_admission_duration_seconds_count";
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Run_OnePluginRefuses_CountsThoseBeforeItAndIt()
    {
        var chain = new AdmissionChain([new Changer("first"), new Refuser("only-refuses"), new Changer("refuses", refuses: true), new Changer("never-reached")], new AdmissionMetrics(Metrics.WithCustomRegistry(_registry)));
        var request = Writes.Create("pods", """{"metadata":{"name":"p","namespace":"ns"}}""");
        await Assert.ThrowsAsync<ApiException>(async () => await chain.MutateAsync(request, CancellationToken.None));
        await Assert.ThrowsAsync<ApiException>(async () => await chain.ValidateAsync(request, CancellationToken.None));

        var lines = (await _registry.TextAsync()).Split('\n').Where(static line => line.StartsWith(Plugin, StringComparison.Ordinal) || line.StartsWith(Step, StringComparison.Ordinal));
        Assert.Equal(
            [
                Plugin + "{name=\"first\",type=\"admit\",operation=\"CREATE\",rejected=\"false\"} 1",
                Plugin + "{name=\"only-refuses\",type=\"validate\",operation=\"CREATE\",rejected=\"true\"} 1",
                Plugin + "{name=\"refuses\",type=\"admit\",operation=\"CREATE\",rejected=\"true\"} 1",
                Step + "{type=\"admit\",operation=\"CREATE\",rejected=\"true\"} 1",
                Step + "{type=\"validate\",operation=\"CREATE\",rejected=\"true\"} 1",
            ],
            lines.Order(StringComparer.Ordinal));
    }

    private sealed class Changer(string name, bool refuses = false) : IMutatingAdmission
    {
        public string Name => name;

        public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation) => refuses ? throw request.Forbid("no") : ValueTask.CompletedTask;
    }

    private sealed class Refuser(string name) : IValidatingAdmission
    {
        public string Name => name;

        public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation) => throw request.Forbid("no");
    }
}

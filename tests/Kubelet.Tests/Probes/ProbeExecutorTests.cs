using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Probes;

public class ProbeExecutorTests
{
    private readonly RecordedEvents _events = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedProber _http = new();

    [Theory]
    [InlineData("Success", null)]
    [InlineData("Warning", "Warning ProbeWarning Readiness probe warning: text")]
    [InlineData("Failure", "Warning Unhealthy Readiness probe failed: text")]
    [InlineData("Errored", "Warning Unhealthy Readiness probe errored and resulted in unknown state: text")]
    public async Task Probe_EachResult_RecordsUpstreamsEvent(string result, string? expected)
    {
        _http.Answer(ProbeKind.Readiness, new ProbeOutcome(Enum.Parse<ProbeResult>(result), "text"));
        await RunAsync(_http);
        Assert.Equal(expected is null ? [] : [expected], _events.Lines);
        Assert.All(_events.FieldPaths, path => Assert.Equal("spec.containers{c}", path));
    }

    [Fact]
    public async Task Probe_ThatCannotBeRun_IsTriedThreeTimes()
    {
        _http.Answer(ProbeKind.Readiness, ProbeOutcome.Errored("x"));
        await RunAsync(_http);
        Assert.Equal(3, _http.Runs(ProbeKind.Readiness));
        Assert.Single(_events.Lines);
    }

    [Theory]
    [InlineData(1.0, "Failure", 1)]
    [InlineData(4.0, "Late", 0)]
    public async Task Probe_TimeoutThatCameFarTooLate_IsDropped(double took, string result, int events)
    {
        var slow = new SlowTimeout(_time, TimeSpan.FromSeconds(took));
        Assert.Equal(result, (await RunAsync(slow)).Result.ToString());
        Assert.Equal(events, _events.Lines.Count);
    }

    [Fact]
    public async Task Probe_WithoutHandler_IsAnError()
    {
        var outcome = await Executor(_http).ProbeAsync(HttpProberTests.Target(new V1Probe()), CancellationToken.None);
        Assert.Equal(ProbeOutcome.Errored("missing probe handler for web_default(uid-1):c"), outcome);
    }

    [Fact]
    public async Task Probe_CancelledMeanwhile_RecordsNothing()
    {
        _http.Answer(ProbeKind.Readiness, false);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Executor(_http).ProbeAsync(Target(), cancel.Token));
        Assert.Empty(_events.Lines);
    }

    private static ProbeTarget Target() => HttpProberTests.Target(new V1Probe { HttpGet = new V1HTTPGetAction { Port = 80 } });

    private ProbeExecutor Executor(IProber http) =>
        new(new ProberSet(http, http, http, http), _events, new ProbeOptions(), _time, NullLogger.Instance);

    private Task<ProbeOutcome> RunAsync(IProber http) => Executor(http).ProbeAsync(Target(), CancellationToken.None);

    private sealed class SlowTimeout(FakeTimeProvider time, TimeSpan took) : IProber
    {
        public Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
        {
            time.Advance(took);
            return Task.FromResult(ProbeOutcome.Timeout("no answer"));
        }
    }
}

using System.Text;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Probes.Exec;
using NodeStack.TestSupport;

namespace NodeStack.Kubelet.Tests.Probes.Exec;

public class ExecProberTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingReaper _reaper = new();

    [Theory]
    [InlineData(0, "Success")]
    [InlineData(1, "Failure")]
    public async Task Probe_ExitCode_Decides(int code, string result)
    {
        var outcome = await ProbeAsync((_, _, _, _) => Task.FromResult(new ExecResult(code, "out"u8.ToArray(), "err"u8.ToArray())));
        Assert.Equal((result, "outerr"), (outcome.Result.ToString(), outcome.Output));
        Assert.Equal(0, _reaper.Looks);
    }

    [Fact]
    public async Task Probe_LongOutput_IsCutAtTenKibibytes()
    {
        var outcome = await ProbeAsync((_, _, _, _) => Task.FromResult(new ExecResult(1, new byte[9000], new byte[9000])));
        Assert.Equal(10 * 1024, outcome.Output.Length);
    }

    [Fact]
    public async Task Probe_RuntimeError_IsAnErrorInUpstreamsWords()
    {
        var outcome = await ProbeAsync((_, _, _, _) =>
            Task.FromException<ExecResult>(new CriException("ExecSync", CriErrorReason.NotFound, "no such container")));
        Assert.Equal(ProbeOutcome.Errored("rpc error: code = NotFound desc = no such container"), outcome);
    }

    [Fact]
    public async Task Probe_RuntimeReportsTheTimeout_IsAFailureAndReaps()
    {
        var end = new TaskCompletionSource<ExecResult>();
        var probing = ProbeAsync((_, _, timeout, _) =>
        {
            Assert.Equal(TimeSpan.FromSeconds(2), timeout);
            return end.Task;
        });
        _time.Advance(TimeSpan.FromSeconds(1.75));
        await Eventually.TrueAsync(() => _reaper.Looks == 1, TimeSpan.FromSeconds(10), "the first look");
        end.SetException(new CriException("ExecSync", CriErrorReason.DeadlineExceeded, "timed out"));
        var outcome = await probing;
        Assert.Equal((ProbeResult.Failure, "command timed out: \"sleep 1000\" timed out after 2s"), (outcome.Result, outcome.Output));
        Assert.Equal(1, _reaper.Reaps);
    }

    [Fact]
    public async Task Probe_RuntimeNeverAnswers_IsAFailureSoonAfterTheTimeout()
    {
        CancellationToken given = default;
        var probing = ProbeAsync(async (_, _, _, cancel) =>
        {
            given = cancel;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return new ExecResult(0, default, default);
        });
        _time.Advance(TimeSpan.FromSeconds(1.75));
        await Eventually.TrueAsync(() => _reaper.Looks == 1, TimeSpan.FromSeconds(10), "the first look");
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                return probing.IsCompleted;
            },
            TimeSpan.FromSeconds(10),
            "the probe ends by itself");
        Assert.Equal(ProbeResult.Failure, (await probing).Result);
        Assert.Equal(1, _reaper.Reaps);
        Assert.True(given.IsCancellationRequested);
    }

    [Fact]
    public async Task Probe_EndsBetweenLookAndTimeout_IsJudgedByItsExitCode()
    {
        var end = new TaskCompletionSource<ExecResult>();
        var probing = ProbeAsync((_, _, _, _) => end.Task);
        _time.Advance(TimeSpan.FromSeconds(1.8));
        await Eventually.TrueAsync(() => _reaper.Looks == 1, TimeSpan.FromSeconds(10), "the first look");
        end.SetResult(new ExecResult(0, default, default));
        Assert.Equal(ProbeResult.Success, (await probing).Result);
        Assert.Equal(0, _reaper.Reaps);
    }

    [Theory]
    [InlineData("$(A)-$(B)-$(NONE)", "1-$(A)-$(NONE)")]
    [InlineData("$$(A) $A $", "$(A) $A $")]
    [InlineData("$(A", "$(A")]
    public void Expand_References_UseOnlyLiteralEnvironment(string text, string expected) =>
        Assert.Equal([expected], ExecCommandRules.Expand([text], [new V1EnvVar { Name = "A", Value = "1" }, new V1EnvVar { Name = "B", Value = "$(A)" }]));

    private Task<ProbeOutcome> ProbeAsync(Func<string, IReadOnlyList<string>, TimeSpan, CancellationToken, Task<ExecResult>> exec)
    {
        var target = HttpProberTests.Target(new V1Probe { TimeoutSeconds = 2, Exec = new V1ExecAction { Command = ["sleep", "1000"] } });
        return new ExecProber(RuntimeStub.With(exec), _reaper, _time).ProbeAsync(target, CancellationToken.None);
    }

    private sealed class RecordingReaper : IExecProbeReaper
    {
        private int _looks;
        private int _reaps;

        public int Looks => Volatile.Read(ref _looks);
        public int Reaps => Volatile.Read(ref _reaps);

        public long Mark() => 7;

        public ExecSighting Look(string containerId, long mark)
        {
            Assert.Equal(7, mark);
            Interlocked.Increment(ref _looks);
            return new ExecSighting(containerId, mark, []);
        }

        public Task ReapAsync(ExecSighting sighting, IReadOnlyList<string> command, CancellationToken cancel)
        {
            Interlocked.Increment(ref _reaps);
            return Task.CompletedTask;
        }
    }
}

using Microsoft.Extensions.Time.Testing;
using NodeStack.Kubelet.Checkpoints;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Probes;

public sealed class ProbeVerdictCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verdicts-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly CountingLogger _log = new();

    private string File1 => Path.Combine(_folder, "probe-verdicts");

    private ProbeVerdictCache New() => new(new CheckpointStore(_folder, _log), _time, new ProbeOptions(), _log);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Set_ManyChanges_AreWrittenOnceAfterTheDelay()
    {
        using var cache = New();
        cache.Set("a", ProbeKind.Readiness, ProbeVerdict.Success);
        cache.Set("b", ProbeKind.Liveness, ProbeVerdict.Failure);
        Assert.False(File.Exists(File1));
        _time.Advance(TimeSpan.FromSeconds(1));
        var written = File.GetLastWriteTimeUtc(File1);
        using (var second = New())
        {
            Assert.Equal(ProbeVerdict.Success, second.Take("a", ProbeKind.Readiness));
            Assert.Equal(ProbeVerdict.Failure, second.Take("b", ProbeKind.Liveness));
            Assert.Null(second.Take("a", ProbeKind.Readiness));
        }

        cache.Set("a", ProbeKind.Readiness, ProbeVerdict.Success);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(written, File.GetLastWriteTimeUtc(File1));
    }

    [Fact]
    public void Forget_ContainerGone_IsNotWrittenAnyMore()
    {
        using (var cache = New())
        {
            cache.Set("a", ProbeKind.Readiness, ProbeVerdict.Success);
            cache.Set("b", ProbeKind.Readiness, ProbeVerdict.Success);
            cache.Forget("a", ProbeKind.Readiness);
        }

        using var next = New();
        Assert.Null(next.Take("a", ProbeKind.Readiness));
        Assert.Equal(ProbeVerdict.Success, next.Take("b", ProbeKind.Readiness));
    }

    [Fact]
    public void Restart_VerdictNotClaimedYet_SurvivesTheNextWrite()
    {
        using (var first = New())
            first.Set("slow", ProbeKind.Startup, ProbeVerdict.Success);
        using (var second = New())
            second.Set("quick", ProbeKind.Readiness, ProbeVerdict.Success);
        using var third = New();
        Assert.Equal(ProbeVerdict.Success, third.Take("slow", ProbeKind.Startup));
    }

    [Fact]
    public void New_CorruptFile_IsIgnoredWithOneWarning()
    {
        File.WriteAllText(File1, "garbage");
        using var cache = New();
        Assert.Null(cache.Take("a", ProbeKind.Readiness));
        Assert.Equal(1, _log.Warnings);
    }
}

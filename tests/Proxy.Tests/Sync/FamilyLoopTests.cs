using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tests.Ruleset;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport;

namespace NodeStack.Proxy.Tests.Sync;

public sealed class FamilyLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private static readonly SyncIntervals s_intervals = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
    private readonly WatchedTime _time = new();
    private readonly FailingKernel _kernel = new();
    private readonly RecordingLoggers _log = new();
    private readonly RecordingSyncs _syncs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FamilyLoop _ipv4;
    private readonly FamilyLoop _ipv6;
    private readonly List<Task> _running = [];
    private ProxySnapshot _snapshot = ProxySnapshot.Empty;

    public FamilyLoopTests()
    {
        var shared = new SharedNftables(_kernel);
        _ipv4 = Loop(AddressFamily.IPv4);
        _ipv6 = Loop(AddressFamily.IPv6);

        FamilyLoop Loop(AddressFamily family) => new(family, new RulesetExecutor(shared, family, _log), s_intervals, _syncs, _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_FirstChange_IsTakenAtOnce()
    {
        Start(_ipv4);
        Add(_ipv4, "a");
        await RunsAsync(1);
        Assert.True(Assert.Single(_syncs.Synced(AddressFamily.IPv4)).IsFull);
        Assert.Equal(1, _syncs.QueuedTimes);
    }

    [Fact]
    public async Task Run_NothingAdded_TouchesNothing()
    {
        Start(_ipv4);
        for (var i = 0; i < 5; i++)
            await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _kernel.Asked);
    }

    [Fact]
    public async Task Run_ChangesWithinTheLeastInterval_AreTakenTogether()
    {
        Start(_ipv4);
        Add(_ipv4, "a");
        await RunsAsync(1);
        var at = new ChangeTime(Key("b"), AddressFamily.IPv4, _time.GetUtcNow());
        Add(_ipv4, "b", at);
        Add(_ipv4, "c", at with { Service = Key("c") });
        Add(_ipv4, "d");
        await _time.AdvanceAsync(TimeSpan.FromSeconds(0.9));
        Assert.Single(_syncs.Runs);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        await RunsAsync(2);
        var (_, result, work) = _syncs.Runs[1];
        Assert.False(result!.IsFull);
        Assert.Equal(["b", "c", "d"], work!.Dirty!.Select(d => d.Name).Order());
        Assert.Equal(["b", "c"], work.ChangeTimes.Select(c => c.Service.Name));
        Assert.Equal(2, _kernel.Fake.Commits.Count);
        Assert.Contains("ns/d:http", Text(AddressFamily.IPv4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ChangeAfterTheLeastInterval_IsTakenAtOnce()
    {
        Start(_ipv4);
        Add(_ipv4, "a");
        await RunsAsync(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        Add(_ipv4, "b");
        await RunsAsync(2);
    }

    [Fact]
    public async Task Run_ClockSetBack_DoesNotKeepChangesWaiting()
    {
        Start(_ipv4);
        Add(_ipv4, "a");
        await RunsAsync(1);
        _time.ClockError = -TimeSpan.FromHours(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        Add(_ipv4, "b");
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        await RunsAsync(2);
    }

    [Fact]
    public async Task Run_Failures_AreTriedAgainWithGrowingPauses_AndTheLogHasOneLine()
    {
        _kernel.Refuses = static _ => true;
        Start(_ipv4);
        Add(_ipv4, "a");
        await FailuresAsync(1);
        var failures = 1;
        foreach (var pause in new[] { 1, 2, 4, 8, 8, 8 })
        {
            await _time.AdvanceAsync(TimeSpan.FromSeconds(pause - 0.1));
            Assert.Equal(failures, _syncs.Failures(AddressFamily.IPv4));
            await _time.AdvanceAsync(TimeSpan.FromSeconds(0.1));
            await FailuresAsync(++failures);
        }
        Assert.Contains("ENOMEM", Assert.Single(_log.Of(3403)), StringComparison.Ordinal);
        _kernel.Refuses = static _ => false;
        await _time.AdvanceAsync(TimeSpan.FromSeconds(8));
        await Eventually.TrueAsync(() => _syncs.Synced(AddressFamily.IPv4).Any(), s_deadline, "a run that is taken");
        Assert.Contains("ns/a:http", Text(AddressFamily.IPv4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ChangesDuringFailures_DoNotHurryAndAreTakenInTheEnd()
    {
        _kernel.Refuses = static _ => true;
        Start(_ipv4);
        Add(_ipv4, "a");
        await FailuresAsync(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        await FailuresAsync(2);
        Add(_ipv4, "b");
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        Assert.Equal(2, _syncs.Failures(AddressFamily.IPv4));
        _kernel.Refuses = static _ => false;
        await _time.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        await Eventually.TrueAsync(() => _syncs.Synced(AddressFamily.IPv4).Any(), s_deadline, "a run that is taken");
        Assert.Contains("ns/b:http", Text(AddressFamily.IPv4), StringComparison.Ordinal);
        Assert.Equal(["a", "b"], _syncs.Runs[^1].Work!.Dirty!.Select(d => d.Name).Order());
        // A later trouble is told again, and begins with the shortest pause.
        _kernel.Refuses = static _ => true;
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        Add(_ipv4, "c");
        await FailuresAsync(3);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        await FailuresAsync(4);
        Assert.Equal(2, _log.Of(3403).Count());
    }

    [Fact]
    public async Task Run_IPv6Fails_IPv4GoesOn()
    {
        _kernel.Refuses = static t => t.Family == AddressFamily.IPv6;
        Start(_ipv4, _ipv6);
        Add(_ipv6, "a");
        await Eventually.TrueAsync(() => _syncs.Failures(AddressFamily.IPv6) == 1, s_deadline, "a failure");
        Add(_ipv4, "a");
        await Eventually.TrueAsync(() => _syncs.Synced(AddressFamily.IPv4).Count() == 1, s_deadline, "the first run");
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        Add(_ipv4, "b");
        await Eventually.TrueAsync(() => _syncs.Synced(AddressFamily.IPv4).Count() == 2, s_deadline, "the second run");
        Assert.Empty(_syncs.Synced(AddressFamily.IPv6));
    }

    [Fact]
    public async Task Run_ForeignChangeWhileNothingElseChanges_IsRepairedAtTheNextLook()
    {
        Start(_ipv4);
        Add(_ipv4, "a", new ChangeTime(Key("a"), AddressFamily.IPv4, _time.GetUtcNow()));
        await RunsAsync(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        _kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv4, BaseChainRules.TableName, static _ => null);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        await RunsAsync(2);
        Assert.True(_syncs.Runs[1].Result!.IsFull);
        Assert.Empty(_syncs.Runs[1].Work!.ChangeTimes);
        Assert.Contains("ns/a:http", Text(AddressFamily.IPv4), StringComparison.Ordinal);
        Assert.Single(_log.Of(3400));
    }

    [Fact]
    public async Task Run_KernelCannotBeReadAtALook_GoesOnAndLooksAgain()
    {
        Start(_ipv4);
        Add(_ipv4, "a");
        await RunsAsync(1);
        _kernel.RefusesReads = true;
        _kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv4, BaseChainRules.TableName, static _ => null);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => _log.Of(3408).Any(), s_deadline, "a line in the log");
        Assert.False(_running[0].IsCompleted);
        _kernel.RefusesReads = false;
        await _time.AdvanceAsync(TimeSpan.FromSeconds(10));
        await RunsAsync(2);
        Assert.Contains("ns/a:http", Text(AddressFamily.IPv4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StoppedWhileWorking_EndsWhenTheKernelAnswered()
    {
        using var go = new ManualResetEventSlim();
        using var isIn = new ManualResetEventSlim();
        _kernel.Before = _ =>
        {
            isIn.Set();
            go.Wait(s_deadline);
        };
        Start(_ipv4);
        Add(_ipv4, "a");
        await Eventually.TrueAsync(() => isIn.IsSet, s_deadline, "a commit");
        await _stop.CancelAsync();
        Assert.False(_running[0].IsCompleted);
        go.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running[0].WaitAsync(s_deadline));
        Assert.Contains("ns/a:http", Text(AddressFamily.IPv4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StoppedWhileWaiting_Ends()
    {
        Start(_ipv4);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running[0].WaitAsync(s_deadline));
    }

    private static ServiceKey Key(string name) => new("ns", name);

    private void Start(params FamilyLoop[] loops)
    {
        _time.Loops = loops.Length;
        _running.AddRange(loops.Select(l => l.RunAsync(_stop.Token)));
    }

    /// <summary>A new Service without endpoints.</summary>
    private void Add(FamilyLoop loop, string name, params ChangeTime[] times)
    {
        var number = _snapshot.Services.Count + 1;
        _snapshot = _snapshot.Change(null, new ServiceEntry(Key(name), [Port($"10.96.0.{number}")], [Port($"fd00:96::{number}")])).Snapshot;
        var family = loop == _ipv4 ? AddressFamily.IPv4 : AddressFamily.IPv6;
        _time.Expect();
        loop.Add(new PendingWork(_snapshot, "n1", new RulesetOptions(family), ImmutableHashSet.Create(Key(name)), [.. times]));

        ServicePort Port(string address) => TracedRuleset.Service(name, address);
    }

    private Task RunsAsync(int count) => Eventually.TrueAsync(() => _syncs.Runs.Count(r => r.Result is not null) == count, s_deadline, $"{count} runs");

    private Task FailuresAsync(int count) => Eventually.TrueAsync(() => _syncs.Failures(AddressFamily.IPv4) == count, s_deadline, $"{count} failures");

    private string Text(AddressFamily family) => TableRenderer.Render(_kernel.Fake.Read(family, BaseChainRules.TableName)!);
}

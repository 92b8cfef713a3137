using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.Kubelet.Node;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Node;

public sealed class LeaseLoopTests : IAsyncDisposable
{
    private const string Collection = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    private const string Path = $"{Collection}/peer-node";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(NodeSamples.Now);
    private readonly FakeNodeApi _api = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly NodeView _view = new(NodeObjectRules.Initial(new NodeRegistration("peer-node", "peer-node")));
    private Task _run = Task.CompletedTask;
    private int _repeated;

    [Fact]
    public async Task Lease_NodeNotRegistered_IsNotMadeBefore()
    {
        Start(isRegistered: false);
        await UntilAsync(() => _time.GetUtcNow() > NodeSamples.Now.AddSeconds(5), "time passes", TimeSpan.FromSeconds(1));
        Assert.Empty(_api.Requests);

        Register();
        await UntilAsync(() => _api.Find(Path) is not null, "made", TimeSpan.FromSeconds(1));
        var lease = _api.Find(Path);
        Assert.Equal("peer-node", lease.Child("spec").Text("holderIdentity"));
        Assert.Equal(40, lease.Child("spec").Number("leaseDurationSeconds"));
        Assert.Equal("Node node-uid", lease.Child("metadata").Items("ownerReferences").Select(o => $"{o.Text("kind")} {o.Text("uid")}").Single());
    }

    [Fact]
    public async Task Renewal_EveryTenSeconds_IsOneWriteWithoutReading()
    {
        Start();
        await UntilAsync(() => _api.Find(Path) is not null, "made");
        for (var i = 1; i <= 5; i++)
        {
            await Eventually.TrueAsync(() => _api.Count($"PUT {Path}") == i - 1, s_deadline, "no more than one");
            _time.Advance(TimeSpan.FromSeconds(10));
            await UntilAsync(() => _api.Count($"PUT {Path}") == i, "renewed");
        }
        Assert.Equal([$"GET {Path}", $"POST {Collection}"], _api.Requests.Take(2));
        Assert.Equal(7, _api.Requests.Count);
        Assert.Equal("2026-01-02T03:04:55.000001Z", _api.Find(Path).Child("spec").Text("renewTime"));
    }

    [Fact]
    public async Task Renewal_WrittenByAnother_IsReadAndWrittenAtOnce()
    {
        Start();
        await UntilAsync(() => _api.Find(Path) is not null, "made");
        _api.Change(Path, l => l.MakeChild("metadata").MakeChild("labels")["theirs"] = "x");

        _time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => _api.Count($"PUT {Path}") == 2, "again");

        Assert.Equal([$"PUT {Path}", $"GET {Path}", $"PUT {Path}"], _api.Requests.TakeLast(3));
        Assert.Equal("x", _api.Find(Path).Child("metadata").Child("labels").Text("theirs"));
    }

    [Fact]
    public async Task Renewal_LeaseDeleted_IsMadeAnew()
    {
        Start();
        await UntilAsync(() => _api.Find(Path) is not null, "made");
        _api.Remove(Path);

        _time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => _api.Find(Path) is not null, "made anew");
    }

    [Fact]
    public async Task Renewal_NoAnswer_IsTriedFiveTimesThenUntilTheServerIsBack()
    {
        Start();
        await UntilAsync(() => _api.Find(Path) is not null, "made");
        var isAway = true;
        _api.Fail = _ => Volatile.Read(ref isAway) ? new ApiException(0, "", "away") : null;

        _time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => _api.Count($"GET {Path}") >= 4, "reading", TimeSpan.FromSeconds(7));
        Assert.Equal(5, _api.Count($"PUT {Path}"));
        Assert.Equal(4, _repeated);

        Volatile.Write(ref isAway, false);
        await UntilAsync(() => _api.Count($"PUT {Path}") == 6, "renewed", TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(0, "000001")]
    [InlineData(5, "000001")]
    [InlineData(1_234_567, "123456")]
    [InlineData(5_000_000, "500000")]
    public void Renewed_AtAnyMoment_IsWrittenWithSixDigits(long ticks, string digits)
    {
        var lease = LeaseRules.Renewed(null, _view.Node, TimeSpan.FromSeconds(40), NodeSamples.Now.AddTicks(ticks));

        Assert.Contains($"\"renewTime\":\"2026-01-02T03:04:05.{digits}Z\"", k8s.KubernetesJson.Serialize(lease), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewal_RefusedForGood_IsNotTriedWithoutPause()
    {
        _api.Fail = r => r.Method == HttpMethod.Put ? new ApiException(403, "Forbidden", "no") : null;
        Start();
        await UntilAsync(() => _api.Find(Path) is not null, "made");
        _time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => _api.Count($"PUT {Path}") == 10, "tried");
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(10, _api.Count($"PUT {Path}"));
    }

    [Fact]
    public void Renewed_AnyLease_KeepsWhatIsNotOurs()
    {
        var last = new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = "n", ResourceVersion = "7", Uid = "u", Annotations = new Dictionary<string, string> { ["a"] = "b" }, OwnerReferences = [new V1OwnerReference { Uid = "old" }] },
            Spec = new V1LeaseSpec { HolderIdentity = "n", LeaseTransitions = 3 },
        };

        var renewed = LeaseRules.Renewed(last, _view.Node, TimeSpan.FromSeconds(40), NodeSamples.Now);

        Assert.Equal(("7", "u", "b", "old", 3), (
            renewed.Metadata.ResourceVersion, renewed.Metadata.Uid, renewed.Metadata.Annotations["a"], renewed.Metadata.OwnerReferences[0].Uid, renewed.Spec.LeaseTransitions));
        Assert.Null(last.Spec.RenewTime);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _run.WaitAsync(s_deadline));
        _stop.Dispose();
    }

    private void Start(bool isRegistered = true)
    {
        if (isRegistered)
            Register();
        _run = new LeaseLoop(
            new ApiResources(_api).Leases, _view, TimeSpan.FromSeconds(40), () => Interlocked.Increment(ref _repeated), _time, NullLogger.Instance).RunAsync(_stop.Token);
    }

    private void Register() => _view.Seen(new V1Node { Metadata = new V1ObjectMeta { Name = "peer-node", Uid = "node-uid", ResourceVersion = "1" } });

    private Task UntilAsync(Func<bool> holds, string what, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            if (!holds() && step is { } by)
                _time.Advance(by);
            return _run.IsFaulted ? throw _run.Exception! : holds();
        },
        s_deadline, what);
}

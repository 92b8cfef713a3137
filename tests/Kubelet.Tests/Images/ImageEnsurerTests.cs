using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Images.Credentials;
using NodeStack.Kubelet.Images.Records;
using NodeStack.TestSupport;
using NodeStack.TestSupport.FakeRuntime;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Images;

public sealed class ImageEnsurerTests : IDisposable
{
    private const string Name = "registry.example/app:1";

    private static readonly PodSandboxConfig Sandbox = new() { Metadata = new PodSandboxMetadata("web", "uid-1", "default", 0) };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeContainerRuntime _runtime;
    private readonly RecordedEvents _events = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly StubCredentials _credentials = new();
    private readonly List<ImagePuller> _pullers = [];

    public ImageEnsurerTests() => _runtime = new FakeContainerRuntime(_time);

    public void Dispose() => _pullers.ForEach(puller => puller.Dispose());

    [Fact]
    public async Task Ensure_Present_IsToldAndNotPulled()
    {
        _runtime.Images.Add(Name);
        var outcome = await EnsureAsync(Ensurer());
        Assert.True(outcome.IsPresent);
        Assert.Equal([$"Normal Pulled Container image \"{Name}\" already present on machine and can be accessed by the pod"], _events.Lines);
        Assert.Equal(0, _runtime.CallCount("PullImage"));
        Assert.Contains("kubelet_image_manager_ensure_image_requests_total{pull_policy=\"ifnotpresent\",present_locally=\"true\",pull_required=\"false\"} 1",
            await TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ensure_Absent_IsPulledWithUpstreamsEvents()
    {
        _runtime.Images.Publish(new FakeImage(Name) { PullDelay = TimeSpan.FromMilliseconds(1500), SizeBytes = 4_242 });
        var ensuring = EnsureAsync(Ensurer());
        await FinishAsync(ensuring);
        Assert.True((await ensuring).IsPresent);
        Assert.Equal($"Normal Pulling Pulling image \"{Name}\"", _events.Lines[0]);
        Assert.Matches($"^Normal Pulled Successfully pulled image \"{Name}\" in [0-9.]+m?s \\([0-9.]+m?s including waiting\\)\\. Image size: 4242 bytes\\.$", _events.Lines[1]);
        Assert.Contains("kubelet_image_pull_duration_seconds_count{image_size_in_bytes=\"0-10MB\"} 1", await TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ensure_PullFails_BacksOffAndTriesAgain()
    {
        var ensurer = Ensurer();
        _runtime.Images.Publish(new FakeImage(Name) { PullError = new CriException("PullImage", CriErrorReason.Unknown, "connection refused") });
        var first = await EnsureAsync(ensurer);
        Assert.Equal(("ErrImagePull", "connection refused", _time.GetUtcNow().AddSeconds(10)), (first.Reason, first.Message, first.RetryAt!.Value));
        Assert.Equal([$"Normal Pulling Pulling image \"{Name}\"", $"Warning Failed Failed to pull image \"{Name}\": connection refused"], _events.Lines);

        var second = await EnsureAsync(ensurer);
        Assert.Equal(("ImagePullBackOff", $"Back-off pulling image \"{Name}\": ErrImagePull: connection refused"), (second.Reason, second.Message));
        Assert.Equal($"Normal BackOff Back-off pulling image \"{Name}\"", _events.Lines[^1]);
        Assert.Equal(1, _runtime.CallCount("PullImage"));

        _time.Advance(TimeSpan.FromSeconds(10));
        var third = await EnsureAsync(ensurer);
        Assert.Equal(("ErrImagePull", _time.GetUtcNow().AddSeconds(20)), (third.Reason, third.RetryAt!.Value));
        ensurer.Forget("uid-1");
        _runtime.Images.Publish(new FakeImage(Name));
        Assert.True((await EnsureAsync(ensurer)).IsPresent);
    }

    [Fact]
    public async Task Ensure_BadName_IsRefusedWithTheGoldenText()
    {
        var outcome = await EnsureAsync(Ensurer(), "UPPER//bad");
        const string text = "Failed to apply default image tag \"UPPER//bad\": couldn't parse image name \"UPPER//bad\": invalid reference format";
        Assert.Equal(("InvalidImageName", text), (outcome.Reason, outcome.Message));
        Assert.Equal(["Warning InspectFailed " + text], _events.Lines);
    }

    [Fact]
    public async Task Ensure_NeverAndAbsent_IsRefusedWithTheGoldenText()
    {
        var outcome = await EnsureAsync(Ensurer(), policy: "Never");
        var text = $"Container image \"{Name}\" is not present with pull policy of Never";
        Assert.Equal(("ErrImageNeverPull", text), (outcome.Reason, outcome.Message));
        Assert.Equal(["Warning ErrImageNeverPull " + text], _events.Lines);
    }

    [Fact]
    public async Task Ensure_InspectFails_SaysSo()
    {
        _runtime.Faults.Add("ImageStatus", Fault.Fails(CriErrorReason.Unknown, "broken"));
        var outcome = await EnsureAsync(Ensurer());
        Assert.Equal(("ImageInspectError", "Failed to inspect image \"\": broken"), (outcome.Reason, outcome.Message));
    }

    [Fact]
    public async Task Ensure_AlwaysAndPresent_PullsAnyway()
    {
        _runtime.Images.Add(Name);
        Assert.True((await EnsureAsync(Ensurer(), policy: "Always")).IsPresent);
        Assert.Equal(1, _runtime.CallCount("PullImage"));
    }

    [Fact]
    public async Task Ensure_FiftyPodsOneImage_ShareOnePull()
    {
        var ensurer = Ensurer();
        _runtime.Images.Publish(new FakeImage(Name) { PullDelay = TimeSpan.FromSeconds(2) });
        var all = Enumerable.Range(0, 50).Select(i => EnsureAsync(ensurer, uid: $"uid-{i}")).ToArray();
        await FinishAsync(Task.WhenAll(all));
        Assert.All(all, task => Assert.True(task.Result.IsPresent));
        Assert.Equal(1, _runtime.CallCount("PullImage"));
    }

    [Fact]
    public async Task Ensure_OtherCredentials_AreNotShared()
    {
        var ensurer = Ensurer();
        _runtime.Images.Publish(new FakeImage(Name) { PullDelay = TimeSpan.FromSeconds(2) });
        _credentials.ByUid = uid => [new RegistryAuth(uid, "p")];
        var all = Enumerable.Range(0, 2).Select(i => EnsureAsync(ensurer, uid: $"uid-{i}")).ToArray();
        await FinishAsync(Task.WhenAll(all));
        Assert.Equal(2, _runtime.CallCount("PullImage"));
    }

    [Fact]
    public async Task Ensure_SeveralCredentials_AreTriedInTurn()
    {
        _credentials.ByUid = _ => [new RegistryAuth("old", "p"), new RegistryAuth("new", "p")];
        _runtime.Faults.Add("PullImage", Fault.Fails(CriErrorReason.PermissionDenied, "denied"));
        Assert.True((await EnsureAsync(Ensurer())).IsPresent);
        Assert.Equal(2, _runtime.CallCount("PullImage"));
    }

    [Fact]
    public async Task Ensure_LimitOfParallelPulls_IsKept()
    {
        var ensurer = Ensurer(new ImageOptions { MaxParallelImagePulls = 2 });
        for (var i = 0; i < 5; i++)
            _runtime.Images.Publish(new FakeImage($"registry.example/app{i}:1") { PullDelay = TimeSpan.FromSeconds(5) });
        var all = Enumerable.Range(0, 5).Select(i => EnsureAsync(ensurer, $"registry.example/app{i}:1")).ToArray();
        await Eventually.TrueAsync(() => _runtime.CallCount("PullImage") == 2, TimeSpan.FromSeconds(20), "two pulls run");
        await Eventually.TrueAsync(() => _events.Lines.Count == 5, TimeSpan.FromSeconds(20), "all are told");
        Assert.Equal(2, _runtime.CallCount("PullImage"));
        await FinishAsync(Task.WhenAll(all));
        Assert.Equal(5, _runtime.CallCount("PullImage"));
    }

    [Fact]
    public async Task Ensure_PullHangsForEver_EndsAtTheDeadline()
    {
        _runtime.Faults.Add("PullImage", Fault.Hangs());
        var ensuring = EnsureAsync(Ensurer(new ImageOptions { PullDeadline = TimeSpan.FromMinutes(2) }));
        await FinishAsync(ensuring, step: TimeSpan.FromSeconds(30));
        Assert.Equal(("ErrImagePull", "the pull took longer than 2m0s"), ((await ensuring).Reason, (await ensuring).Message));
    }

    [Fact]
    public async Task Ensure_LastWaiterLeaves_ThePullIsCancelled()
    {
        _runtime.Faults.Add("PullImage", Fault.Hangs());
        var ensurer = Ensurer();
        using var cancel = new CancellationTokenSource();
        var ensuring = EnsureAsync(ensurer, cancel: cancel.Token);
        await Eventually.TrueAsync(() => _runtime.CallCount("PullImage") == 1, TimeSpan.FromSeconds(20), "the pull runs");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ensuring);
        Assert.True((await EnsureAsync(ensurer)).IsPresent);
    }

    [Fact]
    public async Task Ensure_PulledByOthersSecret_MustBePulledAgainOrIsNotThere()
    {
        var root = Directory.CreateTempSubdirectory("records");
        try
        {
            var records = new PullRecords(new PullRecordFiles(root.FullName), new VerificationPolicy("NeverVerifyPreloadedImages", []), new PullRecordMetrics(_registry, new PullRecordFiles(root.FullName)), _time, NullLogger.Instance);
            var mine = new PullCredential(new RegistryAuth("me", "secret"), new CredentialOwner(true, "u", "ns", "mine"));
            _credentials.Owned = uid => uid == "owner" ? [mine] : [];
            _runtime.Images.Publish(new FakeImage(Name));
            var ensurer = Ensurer(records: records);
            Assert.True((await EnsureAsync(ensurer, uid: "owner")).IsPresent);
            Assert.True((await EnsureAsync(ensurer, uid: "owner")).IsPresent);
            Assert.Equal(1, _runtime.CallCount("PullImage"));

            var never = await EnsureAsync(ensurer, policy: "Never", uid: "thief");
            Assert.Equal(("ErrImageNeverPull", $"Container image \"{Name}\" is not present with pull policy of Never"), (never.Reason, never.Message));
            _runtime.Images.Publish(new FakeImage(Name) { PullError = new CriException("PullImage", CriErrorReason.Unknown, "unauthorized") });
            Assert.Equal("ErrImagePull", (await EnsureAsync(ensurer, uid: "thief")).Reason);
            Assert.True((await EnsureAsync(ensurer, uid: "owner")).IsPresent);
            Assert.Equal(2, _runtime.CallCount("PullImage"));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private ImageEnsurer Ensurer(ImageOptions? options = null, IPullRecords? records = null)
    {
        var puller = new ImagePuller(_runtime, options ?? new ImageOptions(), _time);
        _pullers.Add(puller);
        return new ImageEnsurer(_runtime, puller, new ImageAccess(_credentials, records ?? new NoPullRecords()), _events, new ImageMetrics(Metrics.WithCustomRegistry(_registry)), _time, NullLogger.Instance);
    }

    private static Task<ImageOutcome> EnsureAsync(
        ImageEnsurer ensurer, string image = Name, string? policy = null, string uid = "uid-1", CancellationToken cancel = default)
    {
        var container = new V1Container { Name = "c", Image = image, ImagePullPolicy = policy };
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "default", Uid = uid },
            Spec = new V1PodSpec { Containers = [container] },
        };
        return ensurer.EnsureAsync(pod, container, Sandbox, cancel);
    }

    /// <summary>Moves the clock until the task has ended.</summary>
    private Task FinishAsync(Task task, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(step ?? TimeSpan.FromMilliseconds(500));
            return task.IsCompleted;
        },
        TimeSpan.FromSeconds(20),
        "it ends");

    private async Task<string> TextAsync()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class StubCredentials : IImageCredentials
    {
        public Func<string, IReadOnlyList<RegistryAuth>> ByUid { get; set; } = _ => [];
        public Func<string, IReadOnlyList<PullCredential>> Owned { get; set; } = _ => [];

        public Task<IReadOnlyList<PullCredential>> LookupAsync(V1Pod pod, string repository, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<PullCredential>>([.. Owned(pod.Metadata.Uid), .. ByUid(pod.Metadata.Uid).Select(auth => new PullCredential(auth))]);
    }
}

using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Certificates;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Server;
using NodeStack.KubeApi.Serving.Auth;

namespace NodeStack.Kubelet.Tests.Server;

internal sealed class FakePods(params V1Pod[] pods) : IPodDirectory
{
    public IReadOnlyList<V1Pod> Pods => pods;
    public bool SourcesReady { get; set; } = true;
    public HashSet<string> Active { get; } = [];
    public V1Pod? ByUid(string uid) => pods.FirstOrDefault(one => one.Metadata.Uid == uid);
    public V1Pod? ByName(string ns, string name) => pods.FirstOrDefault(one => one.Metadata.Name == name && one.Metadata.NamespaceProperty == ns);
    public bool IsActive(string uid) => Active.Contains(uid);
}

internal sealed class FakeObserver : IRuntimeObserver
{
    public RuntimeSnapshot Latest { get; set; } = RuntimeSnapshot.Empty;

    public Task<PodObservation> ObserveAsync(string uid, string ns, string name, CancellationToken cancel) =>
        Task.FromResult(Latest.Pods.GetValueOrDefault(uid) ?? PodObservation.Nothing(uid, ns, name, Latest.At));

    public void Set(params PodObservation[] pods) => Latest = new RuntimeSnapshot(pods.ToDictionary(static pod => pod.Uid), DateTimeOffset.UnixEpoch.AddYears(56));
}

internal sealed class FakeStats : IStatsSource
{
    public Task<ReadOnlyMemory<byte>> SummaryJsonAsync(bool onlyCpuAndMemory, CancellationToken cancel) =>
        Task.FromResult<ReadOnlyMemory<byte>>(System.Text.Encoding.UTF8.GetBytes($"{{\"only\":{(onlyCpuAndMemory ? "true" : "false")}}}"));
    public Task<ReadOnlyMemory<byte>> ResourceMetricsAsync(CancellationToken cancel) => Task.FromResult<ReadOnlyMemory<byte>>("resource 1\n"u8.ToArray());
    public async Task WriteCadvisorMetricsAsync(System.IO.Pipelines.PipeWriter to, CancellationToken cancel) => await to.WriteAsync("cadvisor 1\n"u8.ToArray(), cancel);
}

internal sealed class RecordingAuthorizer : IRequestAuthorizer
{
    public List<AuthorizationRequest> Asked { get; } = [];
    public Func<AuthorizationRequest, bool> Decide { get; set; } = static _ => true;

    public ValueTask<bool> IsAllowedAsync(AuthorizationRequest request, CancellationToken cancel)
    {
        lock (Asked) Asked.Add(request);
        return ValueTask.FromResult(Decide(request));
    }
}

/// <summary>Tokens that are the name of their user, in group "people"; others are nobody's.</summary>
internal sealed class KnownTokens : ITokenAuthenticator
{
    public HashSet<string> Users { get; } = [];
    public Exception? Failure { get; set; }

    public Task<ClientIdentity?> IdentifyAsync(string token, CancellationToken cancel) => Failure is { } failure
        ? Task.FromException<ClientIdentity?>(failure)
        : Task.FromResult(Users.Contains(token) ? new ClientIdentity(token, ["people"]) : null);
}

internal sealed class SwitchableLiveness : IContainerLiveness
{
    public volatile bool Running = true;
    public ValueTask<bool> IsRunningAsync(string containerId, CancellationToken cancel) => ValueTask.FromResult(Running);
}

internal static class Samples
{
    public const string Uid = "11111111-2222-3333-4444-555555555555";

    public static V1Pod Pod() => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "default", Uid = Uid },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = "busybox" }] },
        Status = new V1PodStatus
        {
            ContainerStatuses =
            [
                new V1ContainerStatus
                {
                    Name = "main",
                    ContainerID = "containerd://abc123",
                    State = new V1ContainerState { Running = new V1ContainerStateRunning() },
                },
            ],
        },
    };

    public static PodObservation Seen(string logPath = "") => new(
        Uid, "default", "web",
        [new SandboxObservation("sandbox1", 0, true, DateTimeOffset.UnixEpoch.AddYears(56), false, ["10.0.0.2"], "")],
        [
            new ContainerObservation
            {
                Id = "abc123", Name = "main", SandboxId = "sandbox1", State = ContainerState.Running, Image = "busybox", LogPath = logPath,
                StartedAt = DateTimeOffset.UnixEpoch.AddYears(56),
            },
        ],
        DateTimeOffset.UnixEpoch.AddYears(56));
}

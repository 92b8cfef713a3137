using System.Diagnostics;
using System.Runtime.CompilerServices;
using Grpc.Core;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Translation;
using P = NodeStack.CriShim.Proto;
using Client = NodeStack.CriShim.Proto.RuntimeService.RuntimeServiceClient;

namespace NodeStack.CriShim.Runtime;

/// <summary>The runtime calls of any CRI v1 runtime. Long as a list of calls, each one line of translation; no state but the connection's.</summary>
public sealed class CriRuntimeClient : IContainerRuntime
{
    private readonly CallRunner<Client> _calls;
    private readonly ICriCallObserver? _observer;

    /// <summary>The connection is borrowed: its owner disposes it after this client.</summary>
    public CriRuntimeClient(RuntimeConnection connection, ICriCallObserver? observer = null)
    {
        _observer = observer;
        var deadlines = new CallDeadlines(connection.Options.RequestTimeout);
        _calls = new CallRunner<Client>(new Client(connection.Invoker), connection.Endpoint, deadlines, observer);
    }

    public Task<RuntimeVersion> VersionAsync(CancellationToken cancel) => _calls.RunAsync(
        CriCall.Version, new P.VersionRequest { Version = "v1" }, static (c, r, o) => c.VersionAsync(r, o), StatusTranslator.ToDomain, cancel);

    public Task<RuntimeStatus> StatusAsync(CancellationToken cancel) => _calls.RunAsync(
        CriCall.Status, new P.StatusRequest(), static (c, r, o) => c.StatusAsync(r, o), StatusTranslator.ToDomain, cancel);

    public async Task<CgroupDriverKind?> CgroupDriverAsync(CancellationToken cancel)
    {
        try
        {
            return await _calls.RunAsync(
                CriCall.RuntimeConfig, new P.RuntimeConfigRequest(), static (c, r, o) => c.RuntimeConfigAsync(r, o), StatusTranslator.ToDomain, cancel)
                .ConfigureAwait(false);
        }
        catch (CriException error) when (error.Reason == CriErrorReason.Unimplemented)
        {
            return null;
        }
    }

    public Task UpdateRuntimeConfigAsync(string podCidr, CancellationToken cancel)
    {
        var config = new P.RuntimeConfig { NetworkConfig = new P.NetworkConfig { PodCidr = podCidr } };
        return _calls.RunAsync(
            CriCall.UpdateRuntimeConfig, new P.UpdateRuntimeConfigRequest { RuntimeConfig = config },
            static (c, r, o) => c.UpdateRuntimeConfigAsync(r, o), Nothing, cancel);
    }

    public Task<string> RunPodSandboxAsync(PodSandboxConfig config, string runtimeHandler, CancellationToken cancel) => _calls.RunAsync(
        CriCall.RunPodSandbox,
        new P.RunPodSandboxRequest { Config = SandboxTranslator.ToProto(config), RuntimeHandler = runtimeHandler },
        static (c, r, o) => c.RunPodSandboxAsync(r, o),
        static a => NotEmpty(a.PodSandboxId, "no sandbox id"),
        cancel);

    public Task StopPodSandboxAsync(string sandboxId, CancellationToken cancel) => GoneIsDone(_calls.RunAsync(
        CriCall.StopPodSandbox, new P.StopPodSandboxRequest { PodSandboxId = sandboxId },
        static (c, r, o) => c.StopPodSandboxAsync(r, o), Nothing, cancel));

    public Task RemovePodSandboxAsync(string sandboxId, CancellationToken cancel) => GoneIsDone(_calls.RunAsync(
        CriCall.RemovePodSandbox, new P.RemovePodSandboxRequest { PodSandboxId = sandboxId },
        static (c, r, o) => c.RemovePodSandboxAsync(r, o), Nothing, cancel));

    public Task<PodSandboxStatus?> PodSandboxStatusAsync(string sandboxId, CancellationToken cancel) => GoneIsNull(_calls.RunAsync(
        CriCall.PodSandboxStatus, new P.PodSandboxStatusRequest { PodSandboxId = sandboxId },
        static (c, r, o) => c.PodSandboxStatusAsync(r, o), SandboxTranslator.ToDomain, cancel));

    public Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(PodSandboxFilter filter, CancellationToken cancel) => _calls.ListAsync(
        CriCall.ListPodSandbox,
        new P.ListPodSandboxRequest { Filter = SandboxTranslator.ToProto(filter) },
        static (c, r, o) => c.ListPodSandboxAsync(r, o),
        static a => a.Items.ToList(SandboxTranslator.ToDomain),
        () => new P.StreamPodSandboxesRequest { Filter = SandboxTranslator.ToProto(filter) },
        static (c, r, o) => c.StreamPodSandboxes(r, o),
        static a => a.PodSandboxes.ToList(SandboxTranslator.ToDomain),
        cancel);

    public Task UpdatePodSandboxResourcesAsync(
        string sandboxId, LinuxContainerResources? overhead, LinuxContainerResources? resources, CancellationToken cancel) => _calls.RunAsync(
        CriCall.UpdatePodSandboxResources,
        new P.UpdatePodSandboxResourcesRequest
        {
            PodSandboxId = sandboxId,
            Overhead = ResourcesTranslator.ToProto(overhead),
            Resources = ResourcesTranslator.ToProto(resources),
        },
        static (c, r, o) => c.UpdatePodSandboxResourcesAsync(r, o), Nothing, cancel);

    public Task<string> CreateContainerAsync(
        string sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig, CancellationToken cancel) => _calls.RunAsync(
        CriCall.CreateContainer,
        new P.CreateContainerRequest
        {
            PodSandboxId = sandboxId,
            Config = ContainerConfigTranslator.ToProto(config),
            SandboxConfig = SandboxTranslator.ToProto(sandboxConfig),
        },
        static (c, r, o) => c.CreateContainerAsync(r, o),
        static a => NotEmpty(a.ContainerId, "no container id"),
        cancel);

    public Task StartContainerAsync(string containerId, CancellationToken cancel) => _calls.RunAsync(
        CriCall.StartContainer, new P.StartContainerRequest { ContainerId = containerId },
        static (c, r, o) => c.StartContainerAsync(r, o), Nothing, cancel);

    public Task StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancel) => GoneIsDone(_calls.RunAsync(
        CriCall.StopContainer, new P.StopContainerRequest { ContainerId = containerId, Timeout = ProtoTime.ToSeconds(grace) },
        static (c, r, o) => c.StopContainerAsync(r, o), Nothing, cancel, own: grace));

    public Task RemoveContainerAsync(string containerId, CancellationToken cancel) => GoneIsDone(_calls.RunAsync(
        CriCall.RemoveContainer, new P.RemoveContainerRequest { ContainerId = containerId },
        static (c, r, o) => c.RemoveContainerAsync(r, o), Nothing, cancel));

    public Task<ContainerStatus?> ContainerStatusAsync(string containerId, CancellationToken cancel) => GoneIsNull(_calls.RunAsync(
        CriCall.ContainerStatus, new P.ContainerStatusRequest { ContainerId = containerId },
        static (c, r, o) => c.ContainerStatusAsync(r, o), static a => ContainerTranslator.ToDomain(a.Status), cancel));

    public Task<IReadOnlyList<Container>> ListContainersAsync(ContainerFilter filter, CancellationToken cancel) => _calls.ListAsync(
        CriCall.ListContainers,
        new P.ListContainersRequest { Filter = ContainerTranslator.ToProto(filter) },
        static (c, r, o) => c.ListContainersAsync(r, o),
        static a => a.Containers.ToList(ContainerTranslator.ToDomain),
        () => new P.StreamContainersRequest { Filter = ContainerTranslator.ToProto(filter) },
        static (c, r, o) => c.StreamContainers(r, o),
        static a => a.Containers.ToList(ContainerTranslator.ToDomain),
        cancel);

    public Task UpdateContainerResourcesAsync(string containerId, LinuxContainerResources resources, CancellationToken cancel) => _calls.RunAsync(
        CriCall.UpdateContainerResources,
        new P.UpdateContainerResourcesRequest { ContainerId = containerId, Linux = ResourcesTranslator.ToProto(resources) },
        static (c, r, o) => c.UpdateContainerResourcesAsync(r, o), Nothing, cancel);

    public Task ReopenContainerLogAsync(string containerId, CancellationToken cancel) => _calls.RunAsync(
        CriCall.ReopenContainerLog, new P.ReopenContainerLogRequest { ContainerId = containerId },
        static (c, r, o) => c.ReopenContainerLogAsync(r, o), Nothing, cancel);

    public Task<ExecResult> ExecSyncAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        var request = new P.ExecSyncRequest { ContainerId = containerId, Timeout = ProtoTime.ToSeconds(timeout) };
        request.Cmd.AddRange(command);
        return _calls.RunAsync(
            CriCall.ExecSync, request, static (c, r, o) => c.ExecSyncAsync(r, o),
            static a => new ExecResult(a.ExitCode, a.Stdout.Memory, a.Stderr.Memory), cancel, own: timeout);
    }

    public Task<Uri> ExecAsync(ExecRequest request, CancellationToken cancel)
    {
        var proto = new P.ExecRequest
        {
            ContainerId = request.ContainerId,
            Tty = request.Tty,
            Stdin = request.Stdin,
            Stdout = request.Stdout,
            Stderr = request.Stderr,
        };
        proto.Cmd.AddRange(request.Command);
        return _calls.RunAsync(CriCall.Exec, proto, static (c, r, o) => c.ExecAsync(r, o), static a => Url(a.Url), cancel);
    }

    public Task<Uri> AttachAsync(AttachRequest request, CancellationToken cancel) => _calls.RunAsync(
        CriCall.Attach,
        new P.AttachRequest
        {
            ContainerId = request.ContainerId,
            Tty = request.Tty,
            Stdin = request.Stdin,
            Stdout = request.Stdout,
            Stderr = request.Stderr,
        },
        static (c, r, o) => c.AttachAsync(r, o), static a => Url(a.Url), cancel);

    public Task<Uri> PortForwardAsync(string sandboxId, IReadOnlyList<int> ports, CancellationToken cancel)
    {
        var request = new P.PortForwardRequest { PodSandboxId = sandboxId };
        request.Port.AddRange(ports);
        return _calls.RunAsync(CriCall.PortForward, request, static (c, r, o) => c.PortForwardAsync(r, o), static a => Url(a.Url), cancel);
    }

    public Task<ContainerStats?> ContainerStatsAsync(string containerId, CancellationToken cancel) => GoneIsNull(_calls.RunAsync(
        CriCall.ContainerStats, new P.ContainerStatsRequest { ContainerId = containerId },
        static (c, r, o) => c.ContainerStatsAsync(r, o), static a => StatsTranslator.ToDomain(a.Stats), cancel));

    public Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(ContainerFilter filter, CancellationToken cancel) => _calls.ListAsync(
        CriCall.ListContainerStats,
        new P.ListContainerStatsRequest { Filter = StatsTranslator.ToProto(filter) },
        static (c, r, o) => c.ListContainerStatsAsync(r, o),
        static a => a.Stats.ToList(StatsTranslator.ToDomain),
        () => new P.StreamContainerStatsRequest { Filter = StatsTranslator.ToProto(filter) },
        static (c, r, o) => c.StreamContainerStats(r, o),
        static a => a.ContainerStats.ToList(StatsTranslator.ToDomain),
        cancel);

    public Task<PodSandboxStats?> PodSandboxStatsAsync(string sandboxId, CancellationToken cancel) => GoneIsNull(_calls.RunAsync(
        CriCall.PodSandboxStats, new P.PodSandboxStatsRequest { PodSandboxId = sandboxId },
        static (c, r, o) => c.PodSandboxStatsAsync(r, o), static a => StatsTranslator.ToDomain(a.Stats), cancel));

    public Task<IReadOnlyList<PodSandboxStats>> ListPodSandboxStatsAsync(PodSandboxFilter filter, CancellationToken cancel) => _calls.ListAsync(
        CriCall.ListPodSandboxStats,
        new P.ListPodSandboxStatsRequest { Filter = StatsTranslator.ToProto(filter) },
        static (c, r, o) => c.ListPodSandboxStatsAsync(r, o),
        static a => a.Stats.ToList(StatsTranslator.ToDomain),
        () => new P.StreamPodSandboxStatsRequest { Filter = StatsTranslator.ToProto(filter) },
        static (c, r, o) => c.StreamPodSandboxStats(r, o),
        static a => a.PodSandboxStats.ToList(StatsTranslator.ToDomain),
        cancel);

    public Task<IReadOnlyList<MetricDescriptor>> ListMetricDescriptorsAsync(CancellationToken cancel) => _calls.RunAsync(
        CriCall.ListMetricDescriptors, new P.ListMetricDescriptorsRequest(), static (c, r, o) => c.ListMetricDescriptorsAsync(r, o),
        static a => a.Descriptors.ToList(MetricsTranslator.ToDomain), cancel);

    public Task<IReadOnlyList<PodSandboxMetrics>> ListPodSandboxMetricsAsync(CancellationToken cancel) => _calls.ListAsync(
        CriCall.ListPodSandboxMetrics,
        new P.ListPodSandboxMetricsRequest(),
        static (c, r, o) => c.ListPodSandboxMetricsAsync(r, o),
        static a => a.PodMetrics.ToList(MetricsTranslator.ToDomain),
        static () => new P.StreamPodSandboxMetricsRequest(),
        static (c, r, o) => c.StreamPodSandboxMetrics(r, o),
        static a => a.PodSandboxMetrics.ToList(MetricsTranslator.ToDomain),
        cancel);

    public Task CheckpointContainerAsync(string containerId, string location, TimeSpan timeout, CancellationToken cancel) => _calls.RunAsync(
        CriCall.CheckpointContainer,
        new P.CheckpointContainerRequest { ContainerId = containerId, Location = location, Timeout = ProtoTime.ToSeconds(timeout) },
        static (c, r, o) => c.CheckpointContainerAsync(r, o), Nothing, cancel, own: timeout);

    public async IAsyncEnumerable<ContainerEvent> GetContainerEventsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        using var stream = _calls.Client.GetContainerEvents(new P.GetEventsRequest(), _calls.Options(CriCall.GetContainerEvents, default, cancel));
        while (await NextAsync(stream, started, cancel).ConfigureAwait(false) is { } next)
            yield return next;
        _observer?.Completed(CriCall.GetContainerEvents.OperationType, Stopwatch.GetElapsedTime(started), null);
    }

    private async Task<ContainerEvent?> NextAsync(AsyncServerStreamingCall<P.ContainerEventResponse> stream, long started, CancellationToken cancel)
    {
        try
        {
            return await stream.ResponseStream.MoveNext(cancel).ConfigureAwait(false)
                ? ContainerTranslator.ToDomain(stream.ResponseStream.Current)
                : null;
        }
        catch (Exception error) when (error is RpcException or MalformedAnswerException)
        {
            var mapped = _calls.Map(CriCall.GetContainerEvents, error);
            _observer?.Completed(CriCall.GetContainerEvents.OperationType, Stopwatch.GetElapsedTime(started), mapped.Reason);
            cancel.ThrowIfCancellationRequested();
            throw mapped;
        }
    }

    private static bool Nothing<TAnswer>(TAnswer answer) => true;

    private static string NotEmpty(string id, string complaint) => id.Length > 0 ? id : throw new MalformedAnswerException(complaint);

    private static Uri Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        ? url
        : throw new MalformedAnswerException($"\"{text}\" is no URL");

    private static async Task GoneIsDone(Task call)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (CriException error) when (error.Reason == CriErrorReason.NotFound)
        {
            // Stopped or removed by someone else: the wish is fulfilled.
        }
    }

    private static async Task<T?> GoneIsNull<T>(Task<T> call)
        where T : class
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (CriException error) when (error.Reason == CriErrorReason.NotFound)
        {
            return null;
        }
    }
}

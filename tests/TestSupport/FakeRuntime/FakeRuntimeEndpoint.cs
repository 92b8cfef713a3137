using Grpc.Core;
using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Translation;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>The runtime service over gRPC; every call goes to the one fake behind it.</summary>
internal sealed class FakeRuntimeEndpoint(FakeContainerRuntime fake) : P.RuntimeService.RuntimeServiceBase
{
    public override async Task<P.VersionResponse> Version(P.VersionRequest request, ServerCallContext context)
    {
        var version = await fake.VersionAsync(context.CancellationToken);
        return new P.VersionResponse { Version = "0.1.0", RuntimeName = version.RuntimeName, RuntimeVersion = version.Version, RuntimeApiVersion = version.ApiVersion };
    }

    public override async Task<P.StatusResponse> Status(P.StatusRequest request, ServerCallContext context)
    {
        var status = await fake.StatusAsync(context.CancellationToken);
        var answer = new P.StatusResponse
        {
            Status = new P.RuntimeStatus(),
            Features = new P.RuntimeFeatures { SupplementalGroupsPolicy = status.SupplementalGroupsPolicy },
        };
        foreach (var c in status.Conditions)
            answer.Status.Conditions.Add(new P.RuntimeCondition { Type = c.Type, Status = c.Status, Reason = c.Reason, Message = c.Message });
        foreach (var h in status.Handlers)
        {
            var features = new P.RuntimeHandlerFeatures { RecursiveReadOnlyMounts = h.RecursiveReadOnlyMounts, UserNamespaces = h.UserNamespaces };
            answer.RuntimeHandlers.Add(new P.RuntimeHandler { Name = h.Name, Features = features });
        }

        return answer;
    }

    public override async Task<P.RuntimeConfigResponse> RuntimeConfig(P.RuntimeConfigRequest request, ServerCallContext context) =>
        await fake.CgroupDriverAsync(context.CancellationToken) is { } driver
            ? new P.RuntimeConfigResponse { Linux = new P.LinuxRuntimeConfiguration { CgroupDriver = (P.CgroupDriver)driver } }
            : throw new RpcException(new Status(StatusCode.Unimplemented, "unknown method RuntimeConfig"));

    public override async Task<P.UpdateRuntimeConfigResponse> UpdateRuntimeConfig(P.UpdateRuntimeConfigRequest request, ServerCallContext context)
    {
        await fake.UpdateRuntimeConfigAsync(request.RuntimeConfig?.NetworkConfig?.PodCidr ?? "", context.CancellationToken);
        return new P.UpdateRuntimeConfigResponse();
    }

    public override async Task<P.RunPodSandboxResponse> RunPodSandbox(P.RunPodSandboxRequest request, ServerCallContext context) => new()
    {
        PodSandboxId = await fake.RunPodSandboxAsync(FakeCriTranslator.Config(request.Config), request.RuntimeHandler, context.CancellationToken),
    };

    public override async Task<P.StopPodSandboxResponse> StopPodSandbox(P.StopPodSandboxRequest request, ServerCallContext context)
    {
        await fake.StopPodSandboxAsync(request.PodSandboxId, context.CancellationToken);
        return new P.StopPodSandboxResponse();
    }

    public override async Task<P.RemovePodSandboxResponse> RemovePodSandbox(P.RemovePodSandboxRequest request, ServerCallContext context)
    {
        await fake.RemovePodSandboxAsync(request.PodSandboxId, context.CancellationToken);
        return new P.RemovePodSandboxResponse();
    }

    public override async Task<P.PodSandboxStatusResponse> PodSandboxStatus(P.PodSandboxStatusRequest request, ServerCallContext context) =>
        await fake.PodSandboxStatusAsync(request.PodSandboxId, context.CancellationToken) is { } status
            ? new P.PodSandboxStatusResponse { Status = FakeCriTranslator.Status(status) }
            : throw NotFound("sandbox", request.PodSandboxId);

    public override async Task<P.ListPodSandboxResponse> ListPodSandbox(P.ListPodSandboxRequest request, ServerCallContext context)
    {
        var answer = new P.ListPodSandboxResponse();
        foreach (var sandbox in await fake.ListPodSandboxesAsync(FakeCriTranslator.Filter(request.Filter), context.CancellationToken))
            answer.Items.Add(FakeCriTranslator.Listed(sandbox));
        return answer;
    }

    public override async Task StreamPodSandboxes(
        P.StreamPodSandboxesRequest request, IServerStreamWriter<P.StreamPodSandboxesResponse> responseStream, ServerCallContext context)
    {
        foreach (var part in (await fake.ListPodSandboxesAsync(FakeCriTranslator.Filter(request.Filter), context.CancellationToken)).Chunk(100))
        {
            var answer = new P.StreamPodSandboxesResponse();
            answer.PodSandboxes.AddRange(part.Select(FakeCriTranslator.Listed));
            await responseStream.WriteAsync(answer, context.CancellationToken);
        }
    }

    public override async Task<P.UpdatePodSandboxResourcesResponse> UpdatePodSandboxResources(
        P.UpdatePodSandboxResourcesRequest request, ServerCallContext context)
    {
        await fake.UpdatePodSandboxResourcesAsync(
            request.PodSandboxId,
            ResourcesTranslator.ToDomain(request.Overhead),
            ResourcesTranslator.ToDomain(request.Resources),
            context.CancellationToken);
        return new P.UpdatePodSandboxResourcesResponse();
    }

    public override async Task<P.CreateContainerResponse> CreateContainer(P.CreateContainerRequest request, ServerCallContext context) => new()
    {
        ContainerId = await fake.CreateContainerAsync(
            request.PodSandboxId,
            FakeCriTranslator.Config(request.Config),
            FakeCriTranslator.Config(request.SandboxConfig),
            context.CancellationToken),
    };

    public override async Task<P.StartContainerResponse> StartContainer(P.StartContainerRequest request, ServerCallContext context)
    {
        await fake.StartContainerAsync(request.ContainerId, context.CancellationToken);
        return new P.StartContainerResponse();
    }

    public override async Task<P.StopContainerResponse> StopContainer(P.StopContainerRequest request, ServerCallContext context)
    {
        await fake.StopContainerAsync(request.ContainerId, TimeSpan.FromSeconds(request.Timeout), context.CancellationToken);
        return new P.StopContainerResponse();
    }

    public override async Task<P.RemoveContainerResponse> RemoveContainer(P.RemoveContainerRequest request, ServerCallContext context)
    {
        await fake.RemoveContainerAsync(request.ContainerId, context.CancellationToken);
        return new P.RemoveContainerResponse();
    }

    public override async Task<P.ContainerStatusResponse> ContainerStatus(P.ContainerStatusRequest request, ServerCallContext context) =>
        await fake.ContainerStatusAsync(request.ContainerId, context.CancellationToken) is { } status
            ? new P.ContainerStatusResponse { Status = FakeCriTranslator.Status(status) }
            : throw NotFound("container", request.ContainerId);

    public override async Task<P.ListContainersResponse> ListContainers(P.ListContainersRequest request, ServerCallContext context)
    {
        var answer = new P.ListContainersResponse();
        foreach (var container in await fake.ListContainersAsync(FakeCriTranslator.Filter(request.Filter), context.CancellationToken))
            answer.Containers.Add(FakeCriTranslator.Listed(container));
        return answer;
    }

    public override async Task StreamContainers(
        P.StreamContainersRequest request, IServerStreamWriter<P.StreamContainersResponse> responseStream, ServerCallContext context)
    {
        foreach (var part in (await fake.ListContainersAsync(FakeCriTranslator.Filter(request.Filter), context.CancellationToken)).Chunk(100))
        {
            var answer = new P.StreamContainersResponse();
            answer.Containers.AddRange(part.Select(FakeCriTranslator.Listed));
            await responseStream.WriteAsync(answer, context.CancellationToken);
        }
    }

    public override async Task<P.UpdateContainerResourcesResponse> UpdateContainerResources(
        P.UpdateContainerResourcesRequest request, ServerCallContext context)
    {
        var resources = ResourcesTranslator.ToDomain(request.Linux) ?? new LinuxContainerResources();
        await fake.UpdateContainerResourcesAsync(request.ContainerId, resources, context.CancellationToken);
        return new P.UpdateContainerResourcesResponse();
    }

    public override async Task<P.ReopenContainerLogResponse> ReopenContainerLog(P.ReopenContainerLogRequest request, ServerCallContext context)
    {
        await fake.ReopenContainerLogAsync(request.ContainerId, context.CancellationToken);
        return new P.ReopenContainerLogResponse();
    }

    public override async Task<P.CheckpointContainerResponse> CheckpointContainer(P.CheckpointContainerRequest request, ServerCallContext context)
    {
        await fake.CheckpointContainerAsync(request.ContainerId, request.Location, TimeSpan.FromSeconds(request.Timeout), context.CancellationToken);
        return new P.CheckpointContainerResponse();
    }

    public override async Task<P.ExecSyncResponse> ExecSync(P.ExecSyncRequest request, ServerCallContext context)
    {
        var result = await fake.ExecSyncAsync(request.ContainerId, [.. request.Cmd], TimeSpan.FromSeconds(request.Timeout), context.CancellationToken);
        return new P.ExecSyncResponse
        {
            ExitCode = result.ExitCode,
            Stdout = Google.Protobuf.ByteString.CopyFrom(result.Stdout.Span),
            Stderr = Google.Protobuf.ByteString.CopyFrom(result.Stderr.Span),
        };
    }

    public override async Task<P.ExecResponse> Exec(P.ExecRequest request, ServerCallContext context)
    {
        var asked = new ExecRequest(request.ContainerId, [.. request.Cmd], request.Tty, request.Stdin, request.Stdout, request.Stderr);
        return new P.ExecResponse { Url = (await fake.ExecAsync(asked, context.CancellationToken)).AbsoluteUri };
    }

    public override async Task<P.AttachResponse> Attach(P.AttachRequest request, ServerCallContext context)
    {
        var asked = new AttachRequest(request.ContainerId, request.Tty, request.Stdin, request.Stdout, request.Stderr);
        return new P.AttachResponse { Url = (await fake.AttachAsync(asked, context.CancellationToken)).AbsoluteUri };
    }

    public override async Task<P.PortForwardResponse> PortForward(P.PortForwardRequest request, ServerCallContext context) =>
        new() { Url = (await fake.PortForwardAsync(request.PodSandboxId, [.. request.Port], context.CancellationToken)).AbsoluteUri };

    public override async Task<P.ContainerStatsResponse> ContainerStats(P.ContainerStatsRequest request, ServerCallContext context) =>
        await fake.ContainerStatsAsync(request.ContainerId, context.CancellationToken) is { } stats
            ? new P.ContainerStatsResponse { Stats = FakeStatsTranslator.Stats(stats) }
            : throw NotFound("container", request.ContainerId);

    public override async Task<P.ListContainerStatsResponse> ListContainerStats(P.ListContainerStatsRequest request, ServerCallContext context)
    {
        var asked = request.Filter;
        var filter = asked is null ? ContainerFilter.All : new ContainerFilter(asked.Id, asked.PodSandboxId, null, asked.LabelSelector.ToLabels());
        var answer = new P.ListContainerStatsResponse();
        answer.Stats.AddRange((await fake.ListContainerStatsAsync(filter, context.CancellationToken)).Select(FakeStatsTranslator.Stats));
        return answer;
    }

    public override async Task<P.PodSandboxStatsResponse> PodSandboxStats(P.PodSandboxStatsRequest request, ServerCallContext context) =>
        await fake.PodSandboxStatsAsync(request.PodSandboxId, context.CancellationToken) is { } stats
            ? new P.PodSandboxStatsResponse { Stats = FakeStatsTranslator.Stats(stats) }
            : throw NotFound("sandbox", request.PodSandboxId);

    public override async Task<P.ListPodSandboxStatsResponse> ListPodSandboxStats(P.ListPodSandboxStatsRequest request, ServerCallContext context)
    {
        var asked = request.Filter;
        var filter = asked is null ? PodSandboxFilter.All : new PodSandboxFilter(asked.Id, null, asked.LabelSelector.ToLabels());
        var answer = new P.ListPodSandboxStatsResponse();
        answer.Stats.AddRange((await fake.ListPodSandboxStatsAsync(filter, context.CancellationToken)).Select(FakeStatsTranslator.Stats));
        return answer;
    }

    public override async Task<P.ListMetricDescriptorsResponse> ListMetricDescriptors(P.ListMetricDescriptorsRequest request, ServerCallContext context)
    {
        await fake.ListMetricDescriptorsAsync(context.CancellationToken);
        return new P.ListMetricDescriptorsResponse();
    }

    public override async Task<P.ListPodSandboxMetricsResponse> ListPodSandboxMetrics(P.ListPodSandboxMetricsRequest request, ServerCallContext context)
    {
        await fake.ListPodSandboxMetricsAsync(context.CancellationToken);
        return new P.ListPodSandboxMetricsResponse();
    }

    public override async Task GetContainerEvents(
        P.GetEventsRequest request, IServerStreamWriter<P.ContainerEventResponse> responseStream, ServerCallContext context)
    {
        await foreach (var happened in fake.GetContainerEventsAsync(context.CancellationToken))
            await responseStream.WriteAsync(FakeCriTranslator.Event(happened), context.CancellationToken);
    }

    private static RpcException NotFound(string kind, string id) => new(new Status(StatusCode.NotFound, $"{kind} \"{id}\": not found"));
}

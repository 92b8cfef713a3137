using System.Globalization;
using System.Security.Cryptography;
using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Containers.Env;
using NodeStack.Kubelet.Containers.Networking;
using NodeStack.Kubelet.Containers.Security;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Sources;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Containers;

/// <summary>
/// Gathers what the builders need from the host (resolv.conf, volumes, cgroup parent), writes the files containers get (hosts,
/// termination log, log folders), and lets the builders decide the rest.
/// </summary>
internal sealed class PodConfigAssembler(
    PodConfigOptions options, IPodVolumes volumes, IPodCgroups cgroups, IConfigSource objects, IEventRecorder events) : IPodConfigAssembler
{
    private const string HostsFile = "/etc/hosts";
    private readonly UserNamespaceBlocks _users = new(options.Paths);
    private readonly EnvFileReader _envFiles = new(options.Paths);

    public async Task<PodSandboxConfig> SandboxAsync(V1Pod pod, uint attempt, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return await GuardAsync(PodConfigReasons.FailedCreatePodSandBox, () => Task.FromResult(Sandbox(pod, attempt))).ConfigureAwait(false);
    }

    public Task<ContainerConfig> ContainerAsync(V1Pod pod, V1Container container, ContainerLaunch launch, CancellationToken cancel) =>
        GuardAsync(PodConfigReasons.CreateContainerConfigError, async () =>
        {
            PodIdentityRules.Verify(pod);
            PodIdentityRules.Verify(container);
            var variables = await objects.ReadAsync(ConfigReferenceRules.OfVariables(pod, container), cancel).ConfigureAwait(false);
            var environment = EnvironmentBuilder.Build(pod, container, Sources(pod, launch, variables));
            PodFiles.Folder(options.Paths.PodDir(pod.Metadata.Uid), PodFiles.PrivateFolder);
            IReadOnlyList<Mount> mounts =
            [
                .. await volumes.MountsAsync(pod, container, environment, cancel).ConfigureAwait(false),
                .. OwnMounts(pod, container, launch),
            ];
            PodFiles.Folder(Path.Combine(LogFolder(pod), container.Name), PodFiles.ReadableFolder);
            var host = new ContainerHost(environment, mounts, Users(pod), options.Limits, options.Security);
            return ContainerConfigBuilder.Build(pod, container, launch, host);
        });

    public string RuntimeHandlerOf(V1Pod pod) => RuntimeClassRules.HandlerFor(pod, options.RuntimeClasses);

    public (LinuxContainerResources Overhead, LinuxContainerResources Resources) SandboxResourcesOf(V1Pod pod) =>
        (Limits.ResourceRules.Overhead(pod, options.Limits), Limits.ResourceRules.Sandbox(pod, options.Limits));

    public LinuxContainerResources ResourcesOf(V1Pod pod, V1Container container) => Limits.ResourceRules.Container(pod, container, options.Limits);

    public string Hash(V1Container container) => ContainerHashRules.Of(container);

    private PodSandboxConfig Sandbox(V1Pod pod, uint attempt)
    {
        PodIdentityRules.Verify(pod);
        var dns = DnsRules.Plan(pod, options.Dns, ReadResolvConf(), options.Node.HostIps);
        var host = new SandboxHost(
            LogFolder(pod), cgroups.ParentFor(pod), HostnameRules.Of(pod, options.Dns.ClusterDomain), dns.Config, Users(pod), options.Limits);
        var config = SandboxConfigBuilder.Build(pod, attempt, host);
        PodFiles.Folder(options.Paths.PodDir(pod.Metadata.Uid), PodFiles.PrivateFolder);
        PodFiles.Folder(config.LogDirectory, PodFiles.ReadableFolder);
        foreach (var (reason, message) in dns.PodEvents)
            events.Record(pod, "", EventType.Warning, reason, message);
        foreach (var (reason, message) in dns.NodeEvents)
            events.RecordNode(EventType.Warning, reason, message);
        return config;
    }

    /// <summary>Mounts no volume stands behind: the hosts file and the termination log.</summary>
    private IEnumerable<Mount> OwnMounts(V1Pod pod, V1Container container, ContainerLaunch launch)
    {
        var addresses = PodAddresses.For(pod, options.Node.HostIps, launch.PodIps);
        var ownHosts = (container.VolumeMounts ?? []).Any(m => m.MountPath == HostsFile);
        if (!ownHosts && (addresses.PodIps.Count > 0 || pod.Spec?.HostNetwork == true))
            yield return new Mount
            {
                ContainerPath = HostsFile,
                HostPath = WriteHosts(pod, launch.PodIps),
                SelinuxRelabel = options.Security.SelinuxEnabled,
            };
        if (!string.IsNullOrEmpty(container.TerminationMessagePath))
            yield return new Mount
            {
                ContainerPath = Rooted(container.TerminationMessagePath),
                HostPath = MakeTerminationLog(pod, container),
                SelinuxRelabel = options.Security.SelinuxEnabled,
            };
    }

    private string WriteHosts(V1Pod pod, IReadOnlyList<string> podIps)
    {
        var content = pod.Spec?.HostNetwork == true
            ? HostsFileRenderer.ForHostNetwork(File.ReadAllText(options.NodeHostsFile), pod.Spec.HostAliases)
            : HostsFileRenderer.ForPod(podIps, HostnameRules.Of(pod, options.Dns.ClusterDomain), pod.Spec?.HostAliases);
        var path = options.Paths.PodEtcHosts(pod.Metadata.Uid);
        PodFiles.Rewrite(path, content, PodFiles.Readable);
        return path;
    }

    /// <summary>One file per instance of the container, so that the message of a past run stays readable.</summary>
    private string MakeTerminationLog(V1Pod pod, V1Container container)
    {
        var folder = options.Paths.PodContainerDir(pod.Metadata.Uid, container.Name);
        PodFiles.Folder(folder, PodFiles.PrivateFolder);
        var path = Path.Combine(folder, RandomNumberGenerator.GetHexString(8, lowercase: true));
        PodFiles.Write(path, "", PodFiles.Writable);
        return path;
    }

    private EnvironmentSources Sources(V1Pod pod, ContainerLaunch launch, IConfigObjects variables) =>
        new(PodAddresses.For(pod, options.Node.HostIps, launch.PodIps), options.Allocatable(), variables)
        {
            Services = ServiceVariables(pod),
            FileValue = (volume, path, key) => FileValue(pod, volume, path, key),
        };

    /// <summary>A pod of the API server is not started before the services were read: it could not find its API server.</summary>
    private IReadOnlyList<KeyValuePair<string, string>> ServiceVariables(V1Pod pod)
    {
        if (!options.Services.HasSynced && !MirrorRules.IsStatic(pod))
            throw ConfigErrors.Container("services have not yet been read at least once, cannot construct envvars");
        return ServiceVariableRules.Of(pod, options.Services.Services);
    }

    private string? FileValue(V1Pod pod, string volume, string path, string key)
    {
        try
        {
            return _envFiles.Read(pod, volume, path) is { } text ? EnvFileParser.Find(text, key) : null;
        }
        catch (FormatException)
        {
            // The words of the file are another container's.
            throw ConfigErrors.Container("couldn't parse env file");
        }
    }

    private UserNamespace Users(V1Pod pod)
    {
        if (!UserNamespaceRules.IsWanted(pod))
            return NamespaceRules.NodeUsers;
        var handler = RuntimeHandlerOf(pod);
        UserNamespaceRules.VerifySupported(handler, options.Handler(handler));
        return _users.For(pod.Metadata.Uid);
    }

    private ResolvConf ReadResolvConf()
    {
        if (options.Dns.ResolvConf.Length == 0)
            return ResolvConf.Empty;
        using var reader = new StreamReader(options.Dns.ResolvConf);
        var buffer = new char[Math.Min(ResolvConfParser.MaxLength, 64 * 1024)];
        return ResolvConfParser.Parse(new string(buffer, 0, reader.ReadBlock(buffer)));
    }

    private string LogFolder(V1Pod pod) =>
        options.Paths.PodLogDir(pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid);

    private static string Rooted(string path) => path.StartsWith('/') ? path : "/" + path;

    /// <summary>Whatever a pod's odd input breaks is that pod's configuration error, with one message.</summary>
    private static async Task<T> GuardAsync<T>(string reason, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PodConfigException e)
        {
            throw e.Reason == reason ? e : new PodConfigException(reason, e.Message, e);
        }
        catch (VolumeException e) when (e.Reason != "FailedMount")
        {
            // An image volume that could not be pulled: the waiting reason is the pull's.
            throw new PodConfigException(e.Reason, e.Message, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new PodConfigException(reason, e.Message, e);
        }
    }
}

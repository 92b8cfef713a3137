using Microsoft.Extensions.Logging;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.CriShim.Containerd;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Metrics;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Checkpoints;
using NodeStack.Kubelet.Cleanup;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Networking;
using NodeStack.Kubelet.Containers.Security;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Images.Credentials;
using NodeStack.Kubelet.Images.Providers;
using NodeStack.Kubelet.Images.Records;
using NodeStack.Kubelet.Lifecycle;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Pods.Startup;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Probes.Exec;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Server;
using NodeStack.Kubelet.Server.Metrics;
using NodeStack.Kubelet.Stats;
using NodeStack.Kubelet.Stats.Cadvisor;
using NodeStack.Kubelet.Status;
using NodeStack.Kubelet.Volumes;
using Prometheus;
using V1Pod = k8s.Models.V1Pod;

namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// Puts the kubelet's parts together: the only place that knows them all. Each property is one feature, made from those above it;
/// nothing runs before <see cref="AddLoops"/>.
/// </summary>
internal sealed class KubeletComposition : IAsyncDisposable
{
    private readonly KubeletOptions _options;
    private readonly KubeletPaths _paths;
    private readonly NodeFacts _node;
    private readonly RuntimeLink _link;
    private readonly CgroupParts _cgroups;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly IMetricFactory _metrics;
    private readonly IEventRecorder _events;
    private readonly ContainerFeatures _features = ContainerFeaturesObserver.Observe();
    private readonly NodePressureCell _pressure = new();
    private readonly StartSlots _slots;
    private readonly HookRunner _hooks;
    private readonly HttpProber _httpProber;
    private readonly ProbeVerdictCache _verdicts;
    private readonly ProbeLoop _probes;
    private readonly ImagePuller _puller;
    private readonly PullRecords _pullRecords;
    private readonly ImageEnsurer _images;
    private readonly PodVolumes _volumes;
    private readonly ContainerLogLinks _links;
    private readonly PodFolders _folders;
    private readonly NodeObserver _observer;
    private readonly JoinedServer? _joinedServer;
    private readonly UsageStatsSource _stats;
    private readonly PodStartObserver _starts;
    private readonly VolumeMetrics _volumeMetrics;
    private AdmissionGate _admission = null!;

    public KubeletComposition(
        KubeletOptions options, NodeFacts node, RuntimeLink link, CgroupParts cgroups, ClusterLink? cluster, CollectorRegistry registry, TimeProvider time,
        ILoggerFactory loggers)
    {
        (_options, _node, _link, _cgroups, _time, _loggers) = (options, node, link, cgroups, time, loggers);
        _paths = new KubeletPaths(options.RootDir, options.Config.PodLogsDir);
        _metrics = Metrics.WithCustomRegistry(registry);
        ProcessMetrics.Register(registry, _metrics, KubernetesVersion.Text);
        Cluster = cluster is null ? null : new ClusterParts(
            cluster, node.NodeName, new NodeParts(options, node, link, cgroups, cluster, time, loggers), _metrics, time, loggers);
        _events = new EventRecorder(node.NodeName, time, loggers.CreateLogger<EventRecorder>(), sink: Cluster?.Events);
        _starts = new PodStartObserver(new PodStartMetrics(_metrics), time);
        _volumeMetrics = new VolumeMetrics(_metrics, time);
        _slots = new StartSlots(new PodWorkerOptions().MaxConcurrentStarts);
        _observer = new NodeObserver(link.Runtime, link.Images, time);
        _hooks = new HookRunner(link.Runtime, _metrics, time);
        _puller = new ImagePuller(link.Images, FeatureOptionsMapper.Images(options.Config), time);
        _links = new ContainerLogLinks(_paths.ContainerLogsDir, link.Runtime, Logger<ContainerLogLinks>());
        _folders = new PodFolders(_paths, _links);
        Inputs = cluster is null || Cluster is null ? new PodInputs() : new PodInputs(cluster.Api, options.Config, Cluster.Node.View, time, loggers);
        var records = new PullRecordFiles(options.RootDir);
        _pullRecords = new PullRecords(
            records, FeatureOptionsMapper.ImageVerification(options.Config), new PullRecordMetrics(registry, records), time, Logger<PullRecords>());
        _images = Images();
        _volumes = Volumes();
        Relister = new RuntimeRelister(
            link.Runtime, new PodObserver(link.Runtime, new TerminationMessageReader(), time, cgroups.OomKills), new RelistMetrics(_metrics), new RelisterOptions(), time,
            loggers.CreateLogger<RuntimeRelister>());

        ProbeRegistry = Metrics.NewCustomRegistry();
        _httpProber = new HttpProber(time);
        _verdicts = new ProbeVerdictCache(new CheckpointStore(_paths.CheckpointsDir, Logger<CheckpointStore>()), time, new ProbeOptions(), Logger<ProbeVerdictCache>());
        _probes = Probes();
        Supervisor = Workers();
        Relister.PodsChanged += uids =>
        {
            Supervisor.OnRelist(Relister.Latest);
            Supervisor.OnPodsChanged(uids);
        };
        Cluster?.Follow(Supervisor, _starts);
        Inputs.Tell(Supervisor);
        _joinedServer = cluster is null || Cluster is null ? null : new JoinedServer(cluster, options, Cluster.Node, registry, time, loggers);
        _stats = Stats();
        Server = ServerWith(registry);
    }

    /// <summary>Null on standalone nodes.</summary>
    public ClusterParts? Cluster { get; }

    public PodInputs Inputs { get; }

    public RuntimeRelister Relister { get; }
    public PodSupervisor Supervisor { get; }
    public KubeletServer Server { get; }
    public CollectorRegistry ProbeRegistry { get; }

    /// <summary>Asks the runtime what it can, and takes over image pulls that an earlier kubelet was killed in; comes before any pod.</summary>
    public async Task RecoverAsync(CancellationToken cancel)
    {
        await _observer.StatusAsync(cancel).ConfigureAwait(false);
        _pullRecords.Recover(await _link.Images.ListImagesAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>Everything that runs by itself, except sources and server.</summary>
    public void AddLoops(LoopGroup loops)
    {
        if (!_features.TmpfsNoSwap && SwapAreasReader.IsOn())
            _events.RecordNode(EventType.Warning, "PossibleMemoryBackedVolumesOnDisk", SwapStartRules.VolumesMaySwap);
        Cluster?.AddLoops(loops);
        _joinedServer?.AddLoops(loops);
        Inputs.AddLoops(loops);
        Cluster?.Node.AddLoops(loops, new NodeSources(_observer, _pressure, Troubles), _events, _metrics);
        loops.Add(Relister.RunAsync);
        loops.Add(new EventWakeLoop(new RuntimeEvents(_link.Runtime, new EventStreamMetrics(_metrics), _time), Supervisor.WakeToLook, Logger<EventWakeLoop>()).RunAsync);
        loops.Add(new ResizeRetryLoop(_admission.RetryResizes, _time).RunAsync);
        loops.Add(new LogRotationLoop(Relister, _link.Runtime, FeatureOptionsMapper.LogRotation(_options.Config), _time, Logger<LogRotationLoop>()).RunAsync);
        var (runtimeCleanup, imageGc) = (RuntimeCleanup(), ImageGc());
        loops.Add(Cleanup(runtimeCleanup).RunAsync);
        loops.Add(imageGc.RunAsync);
        loops.Add(Eviction(runtimeCleanup, imageGc).RunAsync);
        if (_link.Supervisor is { } containerd)
            loops.Add(containerd.RunAsync);
        if (_cgroups.Tree is { } tree)
        {
            var qos = new QosTreeLoop(tree, () => Supervisor.Pods, _time, _loggers.CreateLogger<QosTreeLoop>());
            Supervisor.StatusReported += _ => qos.Wake();
            loops.Add(qos.RunAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        Inputs.Dispose();
        _probes.Dispose();
        _verdicts.Dispose();
        _httpProber.Dispose();
        _hooks.Dispose();
        _puller.Dispose();
        _slots.Dispose();
        _stats.Dispose();
        _cgroups.Tree?.Dispose();
    }

    private string[] Troubles() => Relister.Trouble is { } trouble ? [$"PLEG is not healthy: {trouble}"] : [];

    private PodVolumes Volumes() => new(
        new PodVolumesOptions
        {
            Paths = _paths,
            RuntimeClasses = Inputs.RuntimeClasses,
            Allocatable = () => _cgroups.Allocatable,
            Metrics = _volumeMetrics,
            SelinuxEnabled = _features.Selinux,
            TmpfsNoSwap = _features.TmpfsNoSwap,
        },
        new VolumeSources(Inputs.Objects, Inputs.Tokens, Inputs.Claims, CanMountImages() ? new ImageVolumes(_images) : null), new LinuxMounts(), _time, Logger<PodVolumes>());

    private ProbeLoop Probes()
    {
        var reaper = new ExecProbeReaper(new LinuxProcessTable(), _time, Logger<ExecProbeReaper>());
        var probers = new ProberSet(new ExecProber(_link.Runtime, reaper, _time), _httpProber, new TcpProber(_time), new GrpcProber(_time));
        var executor = new ProbeExecutor(probers, _events, new ProbeOptions(), _time, Logger<ProbeExecutor>());
        return new ProbeLoop(executor, _verdicts, new ProbeMetrics(Metrics.WithCustomRegistry(ProbeRegistry)), new ProbeOptions(), _time, Logger<ProbeLoop>());
    }

    private PodSupervisor Workers()
    {
        var assembler = Assembler();
        var metrics = new PodMetrics(_metrics);
        var steps = new PodSteps(NoStepObserver.Instance);
        var stopper = new ContainerStopExecutor(_link.Runtime, _hooks, _events, steps, _time);
        var admission = _admission = Admission(metrics.Resizes);
        var executor = new PodExecutor(
            new PodHostExecutor(_cgroups.Pods, _volumes, _folders, _images, _events, steps),
            new SandboxExecutor(_link.Runtime, assembler, _events, _slots, steps, metrics),
            new ContainerStartExecutor(_link.Runtime, assembler, _images, _events, new PodStartTools(_hooks, _folders, stopper, _slots, steps, metrics)),
            stopper, new PodResizeExecutor(_link.Runtime, assembler, _cgroups.Pods, new MemoryInUseReader(_cgroups.Reader, GroupPath, _link.Runtime), admission, steps));
        var parts = new PodWorkerParts(
            Relister, executor, _probes, _events, assembler.Hash,
            admission, _node.HostIps, new PodWorkerOptions { RuntimeName = _link.Version.RuntimeName }, metrics, _time,
            Logger<PodWorker>());
        return new PodSupervisor(parts, PodSources.Expected(_options.Config, Cluster is not null));
    }

    private ImageEnsurer Images() => new(
        _link.Images, _puller, new ImageAccess(Credentials(), _pullRecords), _events, new ImageMetrics(_metrics, _starts), _time, Logger<ImageEnsurer>());

    /// <summary>In the order they are tried.</summary>
    private JoinedImageCredentials Credentials() => new(
    [
        new PullSecretCredentials(Inputs.Objects, _events, Logger<PullSecretCredentials>()),
        new NodeImageCredentials(CredentialFiles(), Logger<NodeImageCredentials>()),
        new ProviderCredentials(Providers(), Inputs.Accounts, Inputs.Tokens, Logger<ProviderCredentials>()),
    ]);

    private IReadOnlyList<CredentialProvider> Providers()
    {
        if (_options.CredentialProviderConfig.Length == 0)
            return [];
        var metrics = new ProviderMetrics(_metrics);
        var process = new ProviderProcess(_options.CredentialProviderBinDir, _time);
        try
        {
            return [.. ProviderConfigLoader.Load(_options.CredentialProviderConfig, _options.CredentialProviderBinDir)
                .Select(config => new CredentialProvider(config, process, metrics, _time, Logger<CredentialProvider>()))];
        }
        catch (ConfigurationException e)
        {
            throw new KubeletStartException($"--image-credential-provider-config cannot be used: {e.Message}", e);
        }
    }

    private bool CanMountImages() => ImageVolumeRules.IsSupported(_link.Version.RuntimeName, _link.Version.Version);

    private AdmissionGate Admission(ResizeMetrics resizes) => new(new AdmissionGateParts(
        new AdmissionNode(_options.Config.AllowedUnsafeSysctls, AppArmorEnabled(), DeclaredFeatureRules.Told(_options.Config)), Cluster?.Node.View ?? NodeParts.Standalone(_options, _node, _cgroups), _pressure,
        uid => Relister.Latest.Pods.ContainsKey(uid),
        new PodAllocationStore(new CheckpointStore(_paths.CheckpointsDir, Logger<CheckpointStore>()), Logger<PodAllocationStore>()),
        new AdmissionMetrics(_metrics), resizes));

    private PodConfigAssembler Assembler() => new(
        new PodConfigOptions
        {
            Paths = _paths,
            Services = Inputs.Services,
            RuntimeClasses = Inputs.RuntimeClasses,
            Node = _node,
            Dns = new DnsOptions
            {
                ClusterDns = _options.Config.ClusterDns,
                ClusterDomain = _options.Config.ClusterDomain,
                ResolvConf = _options.Config.ResolvConf,
            },
            Limits = FeatureOptionsMapper.Limits(_options.Config, _features, _cgroups, _node.MemoryBytes, MachineFacts.Read().SwapBytes),
            Security = new SecurityOptions
            {
                SeccompRoot = _paths.SeccompDir,
                SeccompDefault = _options.Config.SeccompDefault,
                HostMaskedPaths = _features.MaskedPaths,
                SelinuxEnabled = _features.Selinux,
            },
            Allocatable = () => _cgroups.Allocatable,
            Handler = _observer.Handler,
        },
        _volumes, _cgroups.Pods, Inputs.Objects, _events);

    private EvictionParts Eviction(RuntimeCleanupExecutor cleanup, ImageGcLoop images) => new(
        Supervisor, _pressure, NodeUsage(), _stats, cleanup, images, _cgroups, _events, new EvictionMetrics(_metrics),
        FeatureOptionsMapper.Eviction(_options.Config), _time, _loggers);

    private RuntimeCleanupExecutor RuntimeCleanup() =>
        new(_link.Runtime, Relister, Supervisor, _links, FeatureOptionsMapper.Cleanup(_options), Logger<RuntimeCleanupExecutor>());

    private CleanupLoop Cleanup(RuntimeCleanupExecutor runtimeCleanup)
    {
        var limits = FeatureOptionsMapper.Cleanup(_options);
        var host = new HostCleanupExecutor(
            Relister, Supervisor, _volumes, _cgroups.Pods, _folders,
            new PodLogCleaner(_paths.PodLogsDir, Supervisor, Relister, _links, Logger<PodLogCleaner>()), Logger<HostCleanupExecutor>());
        host.Swept += new CleanupMetrics(_metrics).Swept;
        return new CleanupLoop(
            runtimeCleanup, host, Supervisor, Relister, limits, _time, Logger<CleanupLoop>());
    }

    private ImageGcLoop ImageGc()
    {
        var sandboxImage = _options.PodInfraContainerImage.Length > 0 ? _options.PodInfraContainerImage : RuntimeStarter.SandboxImage;
        var gc = FeatureOptionsMapper.ImageGc(_options.Config, sandboxImage);
        var collector = new ImageCollector(
            _link.Images, _link.Runtime, new RuntimeImageFilesystem(_link.Images), _events, new ImageMetrics(_metrics), gc, _time, Logger<ImageCollector>());
        collector.Listed += _pullRecords.Prune;
        return new ImageGcLoop(collector, _events, gc, _time, Logger<ImageGcLoop>());
    }

    private KubeletServer ServerWith(CollectorRegistry registry)
    {
        var parts = ServerParts(registry);
        // Standalone there is nobody to say what anonymous callers may do.
        var options = FeatureOptionsMapper.Server(_options.Config, _node, _paths) with
        {
            AllowAnonymous = _joinedServer is not null && _options.Config.Authentication.Anonymous.Enabled,
        };
        return new KubeletServer(options, _joinedServer?.Complete(parts, _metrics) ?? parts, _time, _loggers, _metrics);
    }

    private KubeletServerParts ServerParts(CollectorRegistry registry) => new()
    {
        Pods = Supervisor,
        Observer = Relister,
        Runtime = _link.Runtime,
        Logs = new ContainerLogReader(new ObservedContainerLiveness(Relister, _link.Runtime), new InotifyFolderWatcher(), _time, Logger<ContainerLogReader>()),
        Stats = _stats,
        Metrics = registry,
        ProbeMetrics = ProbeRegistry,
        Configz = () => ConfigzRenderer.Render(_options.Config),
        Flags = _options.Flags,
        HealthChecks = [new HealthCheck("syncloop", () => Relister.IsHealthy ? null : "the runtime was not listed for too long")],
    };

    private UsageStatsSource Stats()
    {
        var runtime = new RuntimeProcess(_link.Endpoint.SocketPath);
        IContainerUsage containers = _cgroups.Reader is { } reader
            ? new CgroupContainerUsage(reader, "/sys/fs/cgroup", _link.Runtime, _time)
            : new CriContainerUsage(_link.Runtime, _time);
        var collector = new UsageCollector(
            Relister, Supervisor, containers, NodeUsage(runtime), new VolumeUsageReader(_paths, _time) { Metrics = _volumeMetrics }, _time)
        {
            PodGroupPath = GroupPath,
            SystemGroups = _cgroups.Reader is { } groups ? new SystemGroupReader(groups, SystemGroups(), "/sys/fs/cgroup", _time) { Runtime = runtime } : null,
        };
        return new UsageStatsSource(collector, new CadvisorReader(_cgroups.Reader), MachineFacts.Read(), _time, Logger<UsageStatsSource>());
    }

    private IReadOnlyList<(string Name, string Path)> SystemGroups() => SystemGroupRules.Choose(
        _options.Config.CgroupsPerQos ? _cgroups.Driver?.PathOf(PodCgroupPlanner.ParentOf(QosClass.Guaranteed, _cgroups.Options)) : null,
        _options.Config.KubeletCgroups, _options.RuntimeCgroups, _options.Config.SystemCgroups, File.ReadAllText("/proc/self/cgroup"));

    private NodeUsageReader NodeUsage(RuntimeProcess? runtime = null) => new(_node.NodeName, _options.RootDir, _link.Images, _time) { Runtime = runtime };

    private string? GroupPath(string uid) => Supervisor.ByUid(uid) is { } pod ? GroupPath(pod) : null;

    private string? GroupPath(V1Pod pod) => _cgroups.Driver?.PathOf(PodCgroupPlanner.NameOf(pod.Metadata.Uid, QosRules.ClassOf(pod), _cgroups.Options));

    private string[] CredentialFiles() => [Path.Combine(_options.RootDir, "config.json"), "/root/.docker/config.json"];

    private static bool AppArmorEnabled() =>
        File.Exists("/sys/module/apparmor/parameters/enabled") && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y');

    private ILogger Logger<T>() => _loggers.CreateLogger<T>();
}

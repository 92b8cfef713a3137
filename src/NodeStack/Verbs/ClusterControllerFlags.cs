using System.CommandLine;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.Verbs;

/// <summary>Flags of the controllers of the cluster, without those of nodes and certificates.</summary>
internal static class ClusterControllerFlags
{
    private static readonly Option<int> Endpoints = Syncs("endpoint", 5);
    private static readonly Option<int> ServiceEndpoints = Syncs("service-endpoint", 5);
    private static readonly Option<int> Namespaces = Syncs("namespace", 10);
    private static readonly Option<int> Quotas = Syncs("resource-quota", 5);
    private static readonly Option<int> AccountTokens = Syncs("serviceaccount-token", 5);
    private static readonly Option<int> Gc = Syncs("gc", 20);
    private static readonly Option<int> Autoscalers = Syncs("horizontal-pod-autoscaler", 5);
    private static readonly Option<int> EphemeralVolumes = Syncs("ephemeralvolume", 5);
    private static readonly Option<string> NamespacePeriod = ControllerFlag.Span("--namespace-sync-period", "5m0s", "How often namespaces are looked at again");
    private static readonly Option<string> QuotaPeriod = ControllerFlag.Span("--resource-quota-sync-period", "5m0s", "How often quotas are counted again");
    private static readonly Option<bool> GarbageCollector = ControllerFlag.Switch("--enable-garbage-collector", true, "Delete what has no owner left");
    private static readonly Option<int> SliceEndpoints = ControllerFlag.Count("--max-endpoints-per-slice", 100, "Most endpoints of one EndpointSlice");
    private static readonly Option<int> MirroredEndpoints = ControllerFlag.Count("--mirroring-max-endpoints-per-subset", 1000, "Most endpoints of one mirrored EndpointSlice");
    private static readonly Option<string> EndpointBatch = ControllerFlag.Span("--endpoint-updates-batch-period", "0s", "How long changes of endpoints are gathered");
    private static readonly Option<int> TerminatedPods = ControllerFlag.Count("--terminated-pod-gc-threshold", 12500, "Terminated pods beyond this many are deleted; 0 or less: none are");
    private static readonly Option<string> LegacyTokens = ControllerFlag.Span("--legacy-service-account-token-clean-up-period", "8760h0m0s", "After what time unused tokens in secrets are deleted");
    private static readonly Option<string> ScalerPeriod = ControllerFlag.Span("--horizontal-pod-autoscaler-sync-period", "15s", "How often the number of pods is looked at");
    private static readonly Option<string> ScalerDownscale = ControllerFlag.Span("--horizontal-pod-autoscaler-downscale-stabilization", "5m0s", "How far back the highest recommendation counts");
    private static readonly Option<double> ScalerTolerance = ControllerFlag.Number("--horizontal-pod-autoscaler-tolerance", 0.1, "What change of the ratio is too small to act on");
    private static readonly Option<string> ScalerCpu = ControllerFlag.Span("--horizontal-pod-autoscaler-cpu-initialization-period", "5m0s", "How long after a pod's start its CPU samples may be skipped");
    private static readonly Option<string> ScalerReadiness = ControllerFlag.Span("--horizontal-pod-autoscaler-initial-readiness-delay", "30s", "How long after a pod's start changes of readiness are first ones");
    private static readonly Option<string> BinderPeriod = ControllerFlag.Span("--pvclaimbinder-sync-period", "15s", "How often volumes and claims are looked at again");
    private static readonly Option<bool> Provisioning = ControllerFlag.Switch("--enable-dynamic-provisioning", true, "Volumes are made for claims");
    private static readonly Option<bool> HostPath = ControllerFlag.Switch("--enable-hostpath-provisioner", false, "HostPath volumes are made for claims; for tests");
    private static readonly Option<string> AttachPeriod = ControllerFlag.Span("--attach-detach-reconcile-sync-period", "1m0s", "How often attached volumes are looked at again");
    private static readonly Option<bool> NoAttach = ControllerFlag.Switch("--disable-attach-detach-reconcile-sync", false, "Attached volumes are not looked at again");
    private static readonly Option<bool> NoForceDetach = ControllerFlag.Switch("--disable-force-detach-on-timeout", false, "Volumes are not detached by force");

    public static IReadOnlyList<Option> All { get; } =
    [
        Endpoints, ServiceEndpoints, Namespaces, Quotas, AccountTokens, Gc, Autoscalers, EphemeralVolumes, NamespacePeriod, QuotaPeriod, GarbageCollector, SliceEndpoints,
        MirroredEndpoints, EndpointBatch, TerminatedPods, LegacyTokens, ScalerPeriod, ScalerDownscale, ScalerTolerance, ScalerCpu, ScalerReadiness, BinderPeriod, Provisioning,
        HostPath, AttachPeriod, NoAttach, NoForceDetach,
    ];

    public static ClusterControllerOptions Read(ParseResult parsed) => new()
    {
        ConcurrentEndpointSyncs = ControllerFlag.Workers(parsed, Endpoints),
        ConcurrentServiceEndpointSyncs = ControllerFlag.Workers(parsed, ServiceEndpoints),
        ConcurrentNamespaceSyncs = ControllerFlag.Workers(parsed, Namespaces),
        ConcurrentResourceQuotaSyncs = ControllerFlag.Workers(parsed, Quotas),
        ConcurrentServiceAccountTokenSyncs = ControllerFlag.Workers(parsed, AccountTokens),
        ConcurrentGcSyncs = ControllerFlag.Workers(parsed, Gc),
        ConcurrentHorizontalPodAutoscalerSyncs = ControllerFlag.Workers(parsed, Autoscalers),
        ConcurrentEphemeralVolumeSyncs = ControllerFlag.Workers(parsed, EphemeralVolumes),
        NamespaceSyncPeriod = ControllerFlag.Span(parsed, NamespacePeriod),
        ResourceQuotaSyncPeriod = ControllerFlag.Span(parsed, QuotaPeriod),
        EnableGarbageCollector = parsed.GetValue(GarbageCollector),
        MaxEndpointsPerSlice = ControllerFlag.Workers(parsed, SliceEndpoints),
        MirroringMaxEndpointsPerSubset = ControllerFlag.Workers(parsed, MirroredEndpoints),
        EndpointUpdatesBatchPeriod = ControllerFlag.Span(parsed, EndpointBatch),
        TerminatedPodGcThreshold = parsed.GetValue(TerminatedPods),
        LegacyServiceAccountTokenCleanUpPeriod = ControllerFlag.Span(parsed, LegacyTokens),
        HorizontalPodAutoscalerSyncPeriod = ControllerFlag.Span(parsed, ScalerPeriod),
        HorizontalPodAutoscalerDownscaleStabilization = ControllerFlag.Span(parsed, ScalerDownscale),
        HorizontalPodAutoscalerTolerance = parsed.GetValue(ScalerTolerance),
        HorizontalPodAutoscalerCpuInitializationPeriod = ControllerFlag.Span(parsed, ScalerCpu),
        HorizontalPodAutoscalerInitialReadinessDelay = ControllerFlag.Span(parsed, ScalerReadiness),
        PvClaimBinderSyncPeriod = ControllerFlag.Span(parsed, BinderPeriod),
        EnableDynamicProvisioning = parsed.GetValue(Provisioning),
        EnableHostPathProvisioner = parsed.GetValue(HostPath),
        AttachDetachReconcileSyncPeriod = ControllerFlag.Span(parsed, AttachPeriod),
        DisableAttachDetachReconcileSync = parsed.GetValue(NoAttach),
        DisableForceDetachOnTimeout = parsed.GetValue(NoForceDetach),
    };

    private static Option<int> Syncs(string kind, int count) => ControllerFlag.Count($"--concurrent-{kind}-syncs", count, "How many objects that controller looks at at once");
}

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>What can be set of the controllers of the cluster (nodes, endpoints, namespaces, certificates, volumes, autoscaling, ...). Upstream's names and defaults.</summary>
public sealed record ClusterControllerOptions
{
    public int ConcurrentEndpointSyncs { get; init; } = 5;
    public int ConcurrentServiceEndpointSyncs { get; init; } = 5;
    public int ConcurrentNamespaceSyncs { get; init; } = 10;
    public int ConcurrentResourceQuotaSyncs { get; init; } = 5;
    public int ConcurrentServiceAccountTokenSyncs { get; init; } = 5;
    public int ConcurrentGcSyncs { get; init; } = 20;
    public int ConcurrentHorizontalPodAutoscalerSyncs { get; init; } = 5;
    public int ConcurrentEphemeralVolumeSyncs { get; init; } = 5;

    public TimeSpan NamespaceSyncPeriod { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan ResourceQuotaSyncPeriod { get; init; } = TimeSpan.FromMinutes(5);
    public bool EnableGarbageCollector { get; init; } = true;
    public int MaxEndpointsPerSlice { get; init; } = 100;
    public int MirroringMaxEndpointsPerSubset { get; init; } = 1000;
    public TimeSpan EndpointUpdatesBatchPeriod { get; init; }

    /// <summary>Terminated pods beyond this many are deleted; 0 or less: none are.</summary>
    public int TerminatedPodGcThreshold { get; init; } = 12500;
    public TimeSpan LegacyServiceAccountTokenCleanUpPeriod { get; init; } = TimeSpan.FromDays(365);

    public bool AllocateNodeCidrs { get; init; }

    /// <summary>One, or one per family, comma-separated; empty without <see cref="AllocateNodeCidrs"/>.</summary>
    public string ClusterCidr { get; init; } = "";
    public string ServiceClusterIpRange { get; init; } = "";

    /// <summary>0: 24 for IPv4 and 64 for IPv6.</summary>
    public int NodeCidrMaskSize { get; init; }
    public int NodeCidrMaskSizeIPv4 { get; init; }
    public int NodeCidrMaskSizeIPv6 { get; init; }

    public TimeSpan NodeMonitorPeriod { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan NodeMonitorGracePeriod { get; init; } = TimeSpan.FromSeconds(50);
    public TimeSpan NodeStartupGracePeriod { get; init; } = TimeSpan.FromMinutes(1);
    public double NodeEvictionRate { get; init; } = 0.1;
    public double SecondaryNodeEvictionRate { get; init; } = 0.01;
    public int LargeClusterSizeThreshold { get; init; } = 50;
    public double UnhealthyZoneThreshold { get; init; } = 0.55;

    public ClusterSigningOptions Signing { get; init; } = new();
    public string RootCaFile { get; init; } = "";
    public string ServiceAccountPrivateKeyFile { get; init; } = "";

    public TimeSpan HorizontalPodAutoscalerSyncPeriod { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan HorizontalPodAutoscalerDownscaleStabilization { get; init; } = TimeSpan.FromMinutes(5);
    public double HorizontalPodAutoscalerTolerance { get; init; } = 0.1;
    public TimeSpan HorizontalPodAutoscalerCpuInitializationPeriod { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan HorizontalPodAutoscalerInitialReadinessDelay { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PvClaimBinderSyncPeriod { get; init; } = TimeSpan.FromSeconds(15);
    public bool EnableDynamicProvisioning { get; init; } = true;
    public bool EnableHostPathProvisioner { get; init; }
    public TimeSpan AttachDetachReconcileSyncPeriod { get; init; } = TimeSpan.FromMinutes(1);
    public bool DisableAttachDetachReconcileSync { get; init; }
    public bool DisableForceDetachOnTimeout { get; init; }
}

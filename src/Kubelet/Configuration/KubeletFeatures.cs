namespace NodeStack.Kubelet.Configuration;

/// <summary>
/// Upstream's features that a kubelet is asked about, as 1.36 stages them ("" is general availability), and whether this one has them. Nothing is gated:
/// what is there is on.
/// </summary>
internal static class KubeletFeatures
{
    private const string Stable = "";
    private const string Beta = "BETA";
    private const string Alpha = "ALPHA";
    private const string Deprecated = "DEPRECATED";

    public static IReadOnlyList<(string Name, string Stage, bool IsOn)> All { get; } =
    [
        ("CRIListStreaming", Alpha, false),
        ("ContainerRestartRules", Beta, true),
        ("ContainerStopSignals", Alpha, true),
        ("DynamicResourceAllocation", Stable, false),
        ("EnvFiles", Beta, false),
        ("EventedPLEG", Alpha, true),
        ("ExecProbeTimeout", Stable, true),
        ("GitRepoVolumeDriver", Deprecated, false),
        ("ImageMaximumGCAge", Stable, true),
        ("ImageVolume", Stable, true),
        ("KubeletCgroupDriverFromCRI", Stable, true),
        ("KubeletCrashLoopBackOffMax", Beta, true),
        ("KubeletEnsureSecretPulledImages", Beta, true),
        ("KubeletInUserNamespace", Alpha, false),
        ("KubeletPSI", Stable, true),
        ("KubeletSeparateDiskGC", Beta, true),
        ("KubeletServiceAccountTokenForCredentialProviders", Beta, true),
        ("KubeletTracing", Stable, false),
        ("PodLifecycleSleepAction", Stable, true),
        ("PodLifecycleSleepActionAllowZero", Stable, true),
        ("PodObservedGenerationTracking", Stable, true),
        ("PodReadyToStartContainersCondition", Beta, true),
        ("RecursiveReadOnlyMounts", Stable, true),
        ("ReloadKubeletClientCAFile", Beta, true),
        ("ReloadKubeletServerCertificateFile", Beta, true),
        ("RotateKubeletServerCertificate", Beta, true),
        ("SidecarContainers", Stable, true),
        ("SupplementalGroupsPolicy", Stable, true),
        ("SystemdWatchdog", Stable, true),
        ("UserNamespacesSupport", Stable, true),
    ];
}

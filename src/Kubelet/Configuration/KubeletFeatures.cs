namespace NodeStack.Kubelet.Configuration;

/// <summary>
/// Upstream's features that a kubelet is asked about, as 1.36 stages them ("" is general availability), and whether this one has them. What is
/// there is on; the few that can be switched are those of <see cref="FeatureGates"/>.
/// </summary>
internal static class KubeletFeatures
{
    private const string Stable = "";
    private const string Beta = "BETA";
    private const string Alpha = "ALPHA";
    private const string Deprecated = "DEPRECATED";

    /// <summary>With the gates as the configuration has them.</summary>
    public static IEnumerable<(string Name, string Stage, bool IsOn)> All(KubeletConfiguration config) =>
        [.. s_fixed, .. FeatureGates.All(config).Select(gate => (gate.Name, gate.IsAlpha ? Alpha : Beta, gate.IsOn))];

    private static readonly (string Name, string Stage, bool IsOn)[] s_fixed =
    [
        ("CRIListStreaming", Alpha, false),
        ("ContainerRestartRules", Beta, true),
        ("ContainerStopSignals", Alpha, true),
        ("DynamicResourceAllocation", Stable, false),
        ("EnvFiles", Beta, true),
        ("EventedPLEG", Alpha, true),
        ("ExecProbeTimeout", Stable, true),
        ("GitRepoVolumeDriver", Deprecated, false),
        ("ImageMaximumGCAge", Stable, true),
        ("ImageVolume", Stable, true),
        ("InPlacePodLevelResourcesVerticalScaling", Beta, true),
        ("InPlacePodVerticalScaling", Stable, true),
        ("InPlacePodVerticalScalingInitContainers", Beta, true),
        ("KubeletCgroupDriverFromCRI", Stable, true),
        ("KubeletCrashLoopBackOffMax", Beta, true),
        ("KubeletEnsureSecretPulledImages", Beta, true),
        ("KubeletInUserNamespace", Alpha, false),
        ("KubeletPSI", Stable, true),
        ("KubeletSeparateDiskGC", Beta, true),
        ("KubeletServiceAccountTokenForCredentialProviders", Beta, true),
        ("KubeletTracing", Stable, false),
        ("NodeSwap", Stable, true),
        ("PodLevelResources", Beta, true),
        ("PodLifecycleSleepAction", Stable, true),
        ("PodLifecycleSleepActionAllowZero", Stable, true),
        ("PodObservedGenerationTracking", Stable, true),
        ("PodReadyToStartContainersCondition", Beta, true),
        ("RecursiveReadOnlyMounts", Stable, true),
        ("ReloadKubeletClientCAFile", Beta, true),
        ("ReloadKubeletServerCertificateFile", Beta, true),
        ("RestartAllContainersOnContainerExits", Beta, true),
        ("RotateKubeletServerCertificate", Beta, true),
        ("SidecarContainers", Stable, true),
        ("SupplementalGroupsPolicy", Stable, true),
        ("SystemdWatchdog", Stable, true),
        ("UserNamespacesSupport", Stable, true),
    ];
}

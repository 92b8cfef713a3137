using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>
/// Everything wrong with a defaulted pod spec, of a pod or a template, in upstream's words and order (1.36: core/validation, ValidatePodSpec). Pure.
/// </summary>
public static class PodSpecValidator
{
    public static void Check(FieldCursor spec, PodCheck check)
    {
        if (!spec["terminationGracePeriodSeconds"].IsSet)
            spec["terminationGracePeriodSeconds"].Required();
        var volumes = VolumeValidator.Check(spec["volumes"], check);
        ResourceClaimValidator.Check(spec["resourceClaims"], check);
        ContainerListValidator.Check(spec, volumes);
        PodResourceValidator.Check(spec);
        CheckHostPorts(spec, check);
        spec["restartPolicy"].MustBeOneOf("Always", "OnFailure", "Never");
        spec["dnsPolicy"].MustBeOneOf("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        spec["nodeSelector"].MustBeLabels();
        SecurityContextValidator.CheckPod(spec);
        AffinityValidator.Check(spec["affinity"]);
        DnsValidator.Check(spec);
        foreach (var gate in spec["readinessGates"].Items)
            gate["conditionType"].MustBeLabelKey();
        SchedulingValidator.CheckGates(spec["schedulingGates"]);
        SchedulingValidator.CheckSpread(spec["topologySpreadConstraints"]);
        OperatingSystemValidator.CheckHostProcess(spec);
        CheckHostUsers(spec);
        CheckHostname(spec);
        CheckNames(spec);
        SchedulingValidator.CheckTolerations(spec["tolerations"]);
        DnsValidator.CheckHostAliases(spec["hostAliases"]);
        CheckClasses(spec);
        OperatingSystemValidator.Check(spec);
        EnvironmentValidator.CheckFileVolumes(spec);
    }

    /// <summary>Every container's cursor, of all three lists.</summary>
    internal static IEnumerable<FieldCursor> AllContainers(FieldCursor spec) =>
        spec["initContainers"].Items.Concat(spec["containers"].Items).Concat(spec["ephemeralContainers"].Items);

    /// <summary>On the host's network a port is the host's port.</summary>
    private static void CheckHostPorts(FieldCursor spec, PodCheck check)
    {
        if (!spec["hostNetwork"].Flag)
            return;
        foreach (var port in spec["containers"].Items.SelectMany(c => c["ports"].Items))
        {
            var host = port["hostPort"].Number;
            if ((check.IsPod || host != 0) && host != port["containerPort"].Number)
                port["hostPort"].Invalid(host, "must match `containerPort` when `hostNetwork` is true");
        }
    }

    private static void CheckHostUsers(FieldCursor spec)
    {
        if (!spec["hostUsers"].IsSet || spec["hostUsers"].Flag)
            return;
        const string detail = "when `hostUsers` is false";
        if (spec["hostNetwork"].Flag)
            spec["hostNetwork"].Forbidden(detail);
        if (spec["hostPID"].Flag)
            spec["HostPID"].Forbidden(detail);
        if (spec["hostIPC"].Flag)
            spec["HostIPC"].Forbidden(detail);
        foreach (var container in AllContainers(spec).Where(c => c["volumeDevices"].Count > 0))
            container["volumeDevices"].Forbidden(detail);
    }

    private static void CheckHostname(FieldCursor spec)
    {
        var hostname = spec["hostnameOverride"];
        if (!hostname.IsSet)
            return;
        if (spec["setHostnameAsFQDN"].Flag)
            hostname.Forbidden("may not be specified when setHostnameAsFQDN is true");
        if (spec["hostNetwork"].Flag)
            hostname.Forbidden("may not be specified when hostNetwork is true");
        hostname.MustBeShorterThan(64);
        hostname.MustBe(NameRules.Dns1123Subdomain);
    }

    private static void CheckNames(FieldCursor spec)
    {
        spec["serviceAccountName"].MayBe(NameRules.Dns1123Subdomain);
        spec["nodeName"].MayBe(NameRules.Dns1123Subdomain);
        spec["activeDeadlineSeconds"].MayBeBetween(1, int.MaxValue);
        spec["hostname"].MayBe(NameRules.Dns1123Label);
        spec["subdomain"].MayBe(NameRules.Dns1123Label);
    }

    private static void CheckClasses(FieldCursor spec)
    {
        spec["priorityClassName"].MayBe(NameRules.Dns1123Subdomain);
        if (spec["runtimeClassName"].IsSet)
            spec["runtimeClassName"].MustBe(NameRules.Dns1123Subdomain);
        if (spec["preemptionPolicy"].IsSet)
            spec["preemptionPolicy"].MustBeOneOf("PreemptLowerPriority", "Never");
        if (spec["overhead"].IsSet)
            ResourceValidator.CheckOverhead(spec["overhead"]);
    }
}

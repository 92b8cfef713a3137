using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>Everything wrong with a service that has its addresses (core/validation, validateService).</summary>
internal static class ServiceValidator
{
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
    private const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const int LongestAffinitySeconds = 86400;

    public static void Check(FieldCursor service)
    {
        var spec = service["spec"];
        var isHeadless = ServiceTypeRules.IsHeadless(spec.Object);
        if (spec["ports"].Count == 0 && !isHeadless && spec["type"].Text != "ExternalName")
            spec["ports"].Required();
        CheckType(spec, isHeadless);
        CheckPorts(spec);
        spec["selector"].MustBeLabels();
        CheckAffinity(spec);
        ServiceAddressValidator.Check(spec);
        foreach (var address in spec["externalIPs"].Items)
            EndpointAddressChecks.Check(address);
        spec["type"].MustBeOneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        CheckDuplicates(spec);
        CheckSourceRanges(service, spec);
        CheckLoadBalancer(spec);
        CheckExternalTraffic(spec);
        if (spec["type"].Text is "NodePort" or "LoadBalancer" or "ClusterIP" && !spec["internalTrafficPolicy"].IsSet)
            spec["internalTrafficPolicy"].Required();
        spec["internalTrafficPolicy"].MayBeOneOf("Cluster", "Local");
        spec["trafficDistribution"].MayBeOneOf("PreferClose", "PreferSameZone", "PreferSameNode");
    }

    private static void CheckType(FieldCursor spec, bool isHeadless)
    {
        var type = spec["type"].Text;
        if (isHeadless && type is "LoadBalancer" or "NodePort")
            spec["clusterIPs"].Items[0].Invalid($"may not be set to 'None' for {type} services");
        if (type != "ExternalName")
            return;
        const string detail = "may not be set for ExternalName services";
        if (spec["clusterIPs"].Count > 0)
            spec["clusterIPs"].Forbidden(detail);
        if (spec["ipFamilies"].Count > 0)
            spec["ipFamilies"].Forbidden(detail);
        spec["ipFamilyPolicy"].MustNotBeSet(detail);
        var name = spec["externalName"].Text.EndsWith('.') ? spec["externalName"].Text[..^1] : spec["externalName"].Text;
        if (name.Length == 0)
            spec["externalName"].Required();
        else if (NameRules.Dns1123Subdomain(name) is { } problem)
            spec["externalName"].Invalid(name, problem);
    }

    private static void CheckPorts(FieldCursor spec)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in spec["ports"].Items)
        {
            if (port["name"].IsEmpty && spec["ports"].Count > 1)
                port["name"].Required();
            port["name"].MayBe(NameRules.Dns1123Label);
            if (!port["name"].IsEmpty && !names.Add(port["name"].Text))
                port["name"].Duplicate();
            port["port"].MustBePort();
            port["protocol"].MustBeOneOf("SCTP", "TCP", "UDP");
            port["targetPort"].MustBePortNumberOrName();
            if (port["appProtocol"].IsSet)
                port["appProtocol"].MustBeLabelKey();
        }
    }

    private static void CheckAffinity(FieldCursor spec)
    {
        spec["sessionAffinity"].MustBeOneOf("ClientIP", "None");
        var config = spec["sessionAffinityConfig"];
        if (spec["sessionAffinity"].Text == "None")
            config.MustNotBeSet("must not be set when session affinity is None");
        if (spec["sessionAffinity"].Text != "ClientIP")
            return;
        var seconds = config["clientIP"]["timeoutSeconds"];
        if (new[] { config, config["clientIP"], seconds }.FirstOrDefault(f => !f.IsSet) is { } missing)
            missing.Required("when session affinity type is ClientIP");
        else if (seconds.Number is <= 0 or > LongestAffinitySeconds)
            seconds.Invalid(seconds.Number, $"must be greater than 0 and less than {LongestAffinitySeconds}");
    }

    private static void CheckDuplicates(FieldCursor spec)
    {
        var ports = spec["ports"].Items;
        foreach (var port in ports.Where(p => spec["type"].Text == "ClusterIP" && p["nodePort"].Number != 0))
            port["nodePort"].Forbidden("may not be used when `type` is 'ClusterIP'");
        var nodePorts = new HashSet<(string, long)>();
        foreach (var port in ports.Where(p => p["nodePort"].Number != 0 && !nodePorts.Add((p["protocol"].Text, p["nodePort"].Number))))
            port["nodePort"].Duplicate();
        var seen = new HashSet<(string, long)>();
        foreach (var port in ports.Where(p => !seen.Add((p["protocol"].Text, p["port"].Number))))
            port.Errors.Add("FieldValueDuplicate", port.Path, $"Duplicate value: {Internal(port)}");
    }

    /// <summary>As upstream's own type is written.</summary>
    private static string Internal(FieldCursor port) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"Name\":\"\",\"Protocol\":\"{port["protocol"].Text}\",\"AppProtocol\":null,\"Port\":{port["port"].Number},\"TargetPort\":0,\"NodePort\":0}}");

    private static void CheckSourceRanges(FieldCursor service, FieldCursor spec)
    {
        var ranges = spec["loadBalancerSourceRanges"].Named("spec.LoadBalancerSourceRanges");
        var annotation = service["metadata"]["annotations"].Key(SourceRanges);
        var from = ranges.Count > 0 ? ranges : annotation;
        if (!from.IsSet)
            return;
        if (spec["type"].Text != "LoadBalancer")
            from.Forbidden(OnlyLoadBalancer);
        foreach (var range in ranges.Items)
            CheckRange(range, range.Text.Trim());
        foreach (var range in ranges.Count > 0 || annotation.Text.Trim().Length == 0 ? [] : annotation.Text.Split(','))
            CheckRange(annotation, range.Trim());
    }

    private static void CheckRange(FieldCursor field, string range)
    {
        if (IpRules.Network(range) is { } problem)
            field.Invalid(range, problem);
    }

    private static void CheckLoadBalancer(FieldCursor spec)
    {
        var isLoadBalancer = spec["type"].Text == "LoadBalancer";
        var allocate = spec["allocateLoadBalancerNodePorts"];
        if (!isLoadBalancer)
            allocate.MustNotBeSet(OnlyLoadBalancer);
        else if (!allocate.IsSet)
            allocate.Named("allocateLoadBalancerNodePorts").Required();
        if (!isLoadBalancer)
            spec["loadBalancerClass"].MustNotBeSet(OnlyLoadBalancer);
        else if (spec["loadBalancerClass"].IsSet)
            spec["loadBalancerClass"].MustBeLabelKey();
    }

    private static void CheckExternalTraffic(FieldCursor spec)
    {
        var policy = spec["externalTrafficPolicy"];
        if (ServiceTypeRules.IsExternallyAccessible(spec.Object))
            policy.MustBeOneOf("Cluster", "Local");
        else if (!policy.IsEmpty)
            policy.Invalid("may only be set for externally-accessible services");
        var port = spec["healthCheckNodePort"];
        if (!ServiceTypeRules.NeedsHealthCheck(spec.Object))
        {
            if (port.Number != 0)
                port.Invalid("may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        else if (port.MustBeSet())
        {
            port.MustBePort();
        }
    }
}

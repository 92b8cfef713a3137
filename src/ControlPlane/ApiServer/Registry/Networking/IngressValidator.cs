using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>Hosts, paths and backends.</summary>
internal static class IngressValidator
{
    private static readonly string[] WrongSequences = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] WrongEnds = ["/..", "/."];

    public static void Check(FieldCursor spec)
    {
        if (spec["rules"].Count == 0 && !spec["defaultBackend"].IsSet)
            spec.Errors.Invalid(spec.Path, spec["rules"].Node, "either `defaultBackend` or `rules` must be specified");
        if (spec["defaultBackend"].IsSet)
            CheckBackend(spec["defaultBackend"]);
        foreach (var rule in spec["rules"].Items)
            CheckRule(rule);
        foreach (var tls in spec["tls"].Items)
        {
            foreach (var host in tls["hosts"].Items)
                host.MustBe(HostRule(host.Text));
            tls["secretName"].MayBe(NameRules.Dns1123Subdomain);
        }
        if (spec["ingressClassName"].IsSet)
            spec["ingressClassName"].MustBe(NameRules.Dns1123Subdomain);
    }

    /// <summary>A reference to an object of the same namespace, or of none.</summary>
    public static void CheckReference(FieldCursor reference)
    {
        if (reference["apiGroup"].IsSet)
            reference["apiGroup"].MustBe(NameRules.Dns1123Subdomain);
        reference["kind"].MustBeSetAnd(NameRules.PathSegment);
        reference["name"].MustBeSetAnd(NameRules.PathSegment);
    }

    private static Func<string, string?> HostRule(string host) => host.Contains('*', StringComparison.Ordinal) ? NameRules.WildcardSubdomain : NameRules.Dns1123Subdomain;

    private static void CheckRule(FieldCursor rule)
    {
        var host = rule["host"];
        if (!host.IsEmpty)
        {
            if (IpRules.Parse(host.Text) is not null)
                host.Invalid("must be a DNS name, not an IP address");
            host.MustBe(HostRule(host.Text));
        }
        if (!rule["http"].IsSet)
            return;
        rule["http"]["paths"].MustBeSet();
        foreach (var path in rule["http"]["paths"].Items)
            CheckPath(path);
    }

    private static void CheckPath(FieldCursor entry)
    {
        var path = entry["path"];
        switch (entry["pathType"])
        {
            case { IsSet: false }:
                entry["pathType"].Required("pathType must be specified");
                return;
            case { Text: "Exact" or "Prefix" }:
                if (!path.Text.StartsWith('/'))
                    path.Invalid(path.Text, "must be an absolute path");
                foreach (var sequence in WrongSequences.Where(s => path.Text.Contains(s, StringComparison.Ordinal)))
                    path.Invalid($"must not contain '{sequence}'");
                foreach (var end in WrongEnds.Where(s => path.Text.EndsWith(s, StringComparison.Ordinal)))
                    path.Invalid($"cannot end with '{end}'");
                break;
            case { Text: "ImplementationSpecific" }:
                if (!path.IsEmpty && !path.Text.StartsWith('/'))
                    path.Invalid("must be an absolute path");
                break;
            default:
                entry["pathType"].NotSupported("Exact", "ImplementationSpecific", "Prefix");
                break;
        }
        CheckBackend(entry["backend"]);
    }

    private static void CheckBackend(FieldCursor backend)
    {
        var service = backend["service"];
        if (backend["resource"].IsSet && service.IsSet)
        {
            backend.Invalid("", "cannot set both resource and service backends");
        }
        else if (backend["resource"].IsSet)
        {
            CheckReference(backend["resource"]);
        }
        else if (service.IsSet)
        {
            service["name"].MustBeSetAnd(NameRules.Dns1123Label);
            CheckPort(backend, service["port"]);
        }
        else
        {
            backend.Invalid("", "resource or service backend is required");
        }
    }

    private static void CheckPort(FieldCursor backend, FieldCursor port)
    {
        if (port["name"].IsEmpty && port["number"].IsEmpty)
            backend.Required("port name or number is required");
        else if (!port["name"].IsEmpty && !port["number"].IsEmpty)
            backend.Invalid("", "cannot set both port name & port number");
        else if (!port["name"].IsEmpty)
            port["name"].MustBeEach(NameRules.PortNameProblems);
        else
            port["number"].MustBePort();
    }
}

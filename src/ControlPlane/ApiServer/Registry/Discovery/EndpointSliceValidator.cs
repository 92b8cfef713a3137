using NodeStack.ControlPlane.ApiServer.Registry.Core;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Discovery;

/// <summary>Endpoint slices: addresses of one type, and the ports they all have.</summary>
internal static class EndpointSliceValidator
{
    private const int MostEndpoints = 1000;
    private const int MostAddresses = 100;
    private const int MostPorts = 20000;
    private const int MostHints = 8;

    public static void CheckPorts(FieldCursor ports)
    {
        if (ports.Count > MostPorts)
            ports.TooMany(MostPorts);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in ports.Items)
        {
            port["name"].MayBe(NameRules.Dns1123Label);
            if (!names.Add(port["name"].Text))
                port["name"].Duplicate(port["name"].Text);
            if (!port["protocol"].IsSet)
                port["protocol"].Required();
            else
                port["protocol"].MayBeOneOf("SCTP", "TCP", "UDP");
            if (port["appProtocol"].IsSet)
                port["appProtocol"].MustBeLabelKey();
        }
    }

    public static void CheckEndpoints(FieldCursor endpoints, string type)
    {
        if (endpoints.Count > MostEndpoints)
            endpoints.TooMany(MostEndpoints);
        foreach (var endpoint in endpoints.Items)
        {
            if (endpoint["addresses"].MustBeSet("must contain at least 1 address") && endpoint["addresses"].Count > MostAddresses)
                endpoint["addresses"].TooMany(MostAddresses);
            foreach (var address in endpoint["addresses"].Items)
                CheckAddress(address, endpoint["addresses"], type);
            if (endpoint["nodeName"].IsSet)
                endpoint["nodeName"].MustBe(NameRules.Dns1123Subdomain);
            if (endpoint["hostname"].IsSet)
                endpoint["hostname"].MustBe(NameRules.Dns1123Label);
            CheckHints(endpoint["hints"]["forZones"], zone => zone.MustBeLabelValue());
            CheckHints(endpoint["hints"]["forNodes"], node => node.MustBe(NameRules.Dns1123Subdomain));
        }
    }

    private static void CheckAddress(FieldCursor address, FieldCursor addresses, string type)
    {
        if (type == "FQDN")
        {
            DomainNameChecks.Check(address);
            return;
        }
        if (type is not ("IPv4" or "IPv6"))
            return;
        var problem = type == "IPv4" ? IpRules.Address(address.Text) : IpRules.CanonicalAddress(address.Text);
        if (problem is not null)
        {
            address.Invalid(address.Text, problem);
            return;
        }
        if (IpRules.IsV6(address.Text) != (type == "IPv6"))
            address.Errors.Invalid(addresses.Path, address.Text, $"must be an {type} address");
        EndpointAddressChecks.Check(address);
    }

    private static void CheckHints(FieldCursor hints, Action<FieldCursor> check)
    {
        if (hints.Count > MostHints)
            hints.TooMany(MostHints);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in hints.Items.Select(h => h["name"]))
        {
            if (!names.Add(name.Text))
                name.Duplicate(name.Text);
            check(name);
        }
    }
}

using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>Rules about peers and ports.</summary>
internal static class NetworkPolicyValidator
{
    /// <param name="known">Networks that the policy already had; they may stay as they are written.</param>
    public static void Check(FieldCursor spec, IReadOnlySet<string> known)
    {
        spec["podSelector"].MustBeLabelSelector();
        CheckRules(spec["ingress"], "from", known);
        CheckRules(spec["egress"], "to", known);
        if (spec["policyTypes"].Count > 2)
            spec["policyTypes"].Invalid("may not specify more than two policyTypes");
        foreach (var type in spec["policyTypes"].Items)
            type.MayBeOneOf("Ingress", "Egress");
    }

    private static void CheckRules(FieldCursor rules, string peers, IReadOnlySet<string> known)
    {
        foreach (var rule in rules.Items)
        {
            foreach (var port in rule["ports"].Items)
                CheckPort(port);
            foreach (var peer in rule[peers].Items)
                CheckPeer(peer, known);
        }
    }

    private static void CheckPort(FieldCursor port)
    {
        port["protocol"].MayBeOneOf("TCP", "UDP", "SCTP");
        var end = port["endPort"];
        if (!port["port"].IsSet)
        {
            if (end.IsSet)
                end.Invalid("may not be specified when `port` is not specified");
        }
        else if (port["port"].NumberOrNull is { } first)
        {
            port["port"].MustBePort();
            if (!end.IsSet)
                return;
            if (end.Number < first)
                end.Invalid(first, "must be greater than or equal to `port`");
            end.MustBePort();
        }
        else
        {
            if (end.IsSet)
                end.Invalid("may not be specified when `port` is non-numeric");
            port["port"].MustBeEach(NameRules.PortNameProblems);
        }
    }

    private static void CheckPeer(FieldCursor peer, IReadOnlySet<string> known)
    {
        peer["podSelector"].MustBeLabelSelector();
        peer["namespaceSelector"].MustBeLabelSelector();
        if (peer["ipBlock"].IsSet)
            CheckBlock(peer["ipBlock"], known);
        var hasSelector = peer["podSelector"].IsSet || peer["namespaceSelector"].IsSet;
        if (!hasSelector && !peer["ipBlock"].IsSet)
            peer.Required("must specify a peer");
        else if (hasSelector && peer["ipBlock"].IsSet)
            peer.Forbidden("may not specify both ipBlock and another peer");
    }

    private static void CheckBlock(FieldCursor block, IReadOnlySet<string> known)
    {
        block["cidr"].MustBeSet();
        CheckNetwork(block["cidr"], known);
        if (!IpRules.TryParseNetwork(block["cidr"].Text, out var address, out var length))
            return;
        foreach (var part in block["except"].Items)
        {
            CheckNetwork(part, known);
            if (!IpRules.TryParseNetwork(part.Text, out var partAddress, out var partLength))
                continue;
            var isInside = partAddress.AddressFamily == address.AddressFamily && NetworkMasks.Base(partAddress, length).Equals(NetworkMasks.Base(address, length));
            if (!isInside || partLength <= length)
                part.Invalid("must be a strict subset of `cidr`");
        }
    }

    private static void CheckNetwork(FieldCursor network, IReadOnlySet<string> known)
    {
        if (!known.Contains(network.Text))
            network.MustBe(IpRules.Network);
    }
}

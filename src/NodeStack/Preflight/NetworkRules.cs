namespace NodeStack.Preflight;

/// <summary>CNI plugins, packet filter tools, forwarding and the kubelet's own ports.</summary>
internal static class NetworkRules
{
    public static IEnumerable<Check> Judge(HostFacts facts)
    {
        yield return Cni(facts);
        yield return facts.NftVersion is null
            ? Check.Reduced("nft", "not installed", "the service proxy cannot run", "apt-get install nftables")
            : Check.Ok("nft", facts.NftVersion.Length == 0 ? "installed, version unknown" : facts.NftVersion);
        yield return facts.HasConntrack
            ? Check.Ok("conntrack", "installed")
            : Check.Reduced("conntrack", "not installed", "UDP flows to endpoints that are gone are not cut", "apt-get install conntrack");
        yield return facts.IsForwardingIpv4
            ? Check.Ok("ip_forward", "on")
            : Check.Reduced("ip_forward", "off", "pods reach neither the outside nor other nodes until a CNI plugin turns it on", "sysctl -w net.ipv4.ip_forward=1");
        yield return facts.HasBridgeNetfilter
            ? Check.Ok("br_netfilter", "loaded")
            : Check.Reduced("br_netfilter", "not loaded", "service addresses do not work between pods on the same bridge", "modprobe br_netfilter");
        yield return facts.TakenPorts.Count == 0
            ? Check.Ok("ports", "10250 and 10248 are free")
            : Check.Fail("ports", $"taken: {string.Join(", ", facts.TakenPorts)}", "the kubelet cannot listen", "stop what listens there (another kubelet?), or set port and healthzPort");
    }

    private static Check Cni(HostFacts facts)
    {
        const string Fix = "apt-get install containernetworking-plugins";
        if (facts.CniFolder is null)
            return Check.Reduced("CNI plugins", "none found", "only pods with hostNetwork: true can run", Fix);
        string[] needed = ["bridge", "host-local", "loopback", "portmap"];
        var missing = needed.Where(p => !facts.CniPlugins.Contains(p, StringComparer.Ordinal)).ToArray();
        var found = $"{facts.CniPlugins.Count} in {facts.CniFolder}";
        if (missing.Length == 0)
            return Check.Ok("CNI plugins", found);
        return missing is ["portmap"]
            ? Check.Reduced("CNI plugins", $"{found}, without portmap", "hostPort of pods does not work", Fix)
            : Check.Reduced("CNI plugins", $"{found}, without {string.Join(", ", missing)}", "the default pod network cannot be made: only pods with hostNetwork: true can run", Fix);
    }
}

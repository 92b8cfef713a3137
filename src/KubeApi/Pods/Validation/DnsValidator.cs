using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>A pod's own resolver settings and host names.</summary>
internal static class DnsValidator
{
    private const int MostServers = 3;
    private const int MostSearches = 32;
    private const int MostSearchCharacters = 2048;

    public static void Check(FieldCursor spec)
    {
        var config = spec["dnsConfig"];
        if (spec["dnsPolicy"].Text == "None")
        {
            if (!config.IsSet)
            {
                config.Required("must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (!config["nameservers"].MustBeSet("must provide at least one DNS nameserver when `dnsPolicy` is None"))
                return;
        }
        if (config["nameservers"].Count > MostServers)
            config["nameservers"].Invalid($"must not have more than {MostServers} nameservers");
        foreach (var server in config["nameservers"].Items)
            server.MustBe(IpRules.Address);
        CheckSearches(config["searches"]);
        foreach (var option in config["options"].Items.Where(o => o["name"].IsEmpty))
            option.Required("must not be empty");
    }

    public static void CheckHostAliases(FieldCursor aliases)
    {
        foreach (var alias in aliases.Items)
        {
            alias["ip"].MustBe(IpRules.Address);
            foreach (var name in alias["hostnames"].Items)
                name.MustBe(NameRules.Dns1123Subdomain);
        }
    }

    private static void CheckSearches(FieldCursor searches)
    {
        if (searches.Count > MostSearches)
            searches.Invalid($"must not have more than {MostSearches} search paths");
        if (searches.Items.Sum(s => s.Text.Length + 1) - 1 > MostSearchCharacters)
            searches.Invalid($"must not have more than {MostSearchCharacters} characters (including spaces) in the search list");
        foreach (var search in searches.Items.Where(s => s.Text != "."))
        {
            var domain = search.Text.EndsWith('.') ? search.Text[..^1] : search.Text;
            if (NameRules.Dns1123SubdomainWithUnderscore(domain) is { } problem)
                search.Invalid(domain, problem);
        }
    }
}

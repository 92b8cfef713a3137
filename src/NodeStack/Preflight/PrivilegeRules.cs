namespace NodeStack.Preflight;

/// <summary>Root and the capabilities that a container host may have taken away from it.</summary>
internal static class PrivilegeRules
{
    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapSysResource = 24;

    public static IEnumerable<Check> Judge(HostFacts facts)
    {
        yield return facts.IsRoot
            ? Check.Ok("root", "running as root")
            : Check.Fail("root", "not root", "namespaces, mounts and groups cannot be made", "run as root");
        yield return Required(facts);
        yield return Has(facts, CapSysResource)
            ? Check.Ok("CAP_SYS_RESOURCE", "available")
            : Check.Reduced("CAP_SYS_RESOURCE", "taken away",
                "oom_score_adj is not lowered: under memory pressure the kernel may kill a guaranteed pod before a best-effort one",
                "give the capability to the container or unit that this runs in");
    }

    private static Check Required(HostFacts facts)
    {
        var missing = new List<string>();
        if (!Has(facts, CapSysAdmin))
            missing.Add("CAP_SYS_ADMIN");
        if (!Has(facts, CapNetAdmin))
            missing.Add("CAP_NET_ADMIN");
        return missing.Count == 0
            ? Check.Ok("capabilities", "CAP_SYS_ADMIN and CAP_NET_ADMIN available")
            : Check.Fail("capabilities", $"without {string.Join(" and ", missing)}", "sandboxes cannot get their namespaces and networks",
                "run privileged, or on the host itself");
    }

    private static bool Has(HostFacts facts, int capability) => (facts.Capabilities & (1UL << capability)) != 0;
}

namespace NodeStack.Preflight;

/// <summary>containerd and the OCI runtimes, with the versions below which known holes are open.</summary>
internal static class RuntimeRules
{
    private static readonly Version OldestContainerd = new(1, 6);
    private static readonly Version OldestRunc = new(1, 1);

    // CVE-2025-31133, 52565 and 52881 (masked paths, /dev/console, procfs writes) were closed in runc 1.2.8, 1.3.3 and 1.4.0.
    private static readonly Version SafeRunc12 = new(1, 2, 8);
    private static readonly Version SafeRunc13 = new(1, 3, 3);
    private static readonly Version Runc13 = new(1, 3);

    public static IEnumerable<Check> Judge(HostFacts facts)
    {
        yield return Containerd(facts);
        yield return Runc(facts);
        yield return Check.Ok("crun", facts.CrunVersion is null
            ? "not installed (needed only by a RuntimeClass that names it)"
            : Named(facts.CrunVersion));
    }

    private static Check Containerd(HostFacts facts)
    {
        if (facts.ContainerdVersion is null)
        {
            return facts.RunningRuntime is { } running
                ? Check.Ok("containerd", $"not installed; a runtime answers at {running}")
                : Check.Fail("containerd", "not installed, and no other runtime answers", "there is nothing to run pods with", "apt-get install containerd");
        }
        var version = VersionParser.First(facts.ContainerdVersion);
        if (version is not null && version < OldestContainerd)
            return Check.Fail("containerd", Named(facts.ContainerdVersion), $"older than {OldestContainerd}: it does not speak CRI v1", "a newer containerd");
        var found = Named(facts.ContainerdVersion);
        return Check.Ok("containerd", facts.RunningRuntime is { } endpoint ? $"{found}, answers at {endpoint}" : $"{found}, not running (the kubelet starts its own)");
    }

    private static Check Runc(HostFacts facts)
    {
        if (facts.RuncVersion is null)
        {
            return facts.CrunVersion is null && facts.RunningRuntime is null
                ? Check.Fail("runc", "not installed", "containerd has nothing to start containers with", "apt-get install runc")
                : Check.Reduced("runc", "not installed", "the default runtime handler of containerd does not work", "apt-get install runc");
        }
        var version = VersionParser.First(facts.RuncVersion);
        if (version is null || !IsExposed(version))
            return Check.Ok("runc", Named(facts.RuncVersion));
        if (version < OldestRunc)
            return Check.Fail("runc", Named(facts.RuncVersion), $"older than {OldestRunc}: it does not know cgroup v2 well enough", "a newer runc");
        // Distributions close holes without moving the version; whether this one did cannot be seen from here.
        return IsDistributionBuild(facts.RuncVersion)
            ? Check.Ok("runc", $"{Named(facts.RuncVersion)} (upstream closed container escapes in {SafeRunc12}: keep the distribution's security updates on)")
            : Check.Reduced("runc", Named(facts.RuncVersion), "container escapes known since 2025 are open: isolation is not what it should be",
                $"runc {SafeRunc12}, {SafeRunc13} or newer");
    }

    private static bool IsExposed(Version version) => version < SafeRunc12 || (version >= Runc13 && version < SafeRunc13);

    private static bool IsDistributionBuild(string version) => version.Contains('+', StringComparison.Ordinal) || version.Contains('~', StringComparison.Ordinal);

    private static string Named(string version) => version.Length == 0 ? "installed, version unknown" : version;
}
